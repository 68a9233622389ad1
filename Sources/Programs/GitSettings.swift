/// The settings of every run of git, overriding all configuration files.
///
/// No program that a repository's configuration may name is run: no hook, no pager, no file system monitor, no
/// signature check, no helper that prompts for passwords.
public enum GitSettings {
    /// The arguments that precede every command.
    public static let arguments =
        ["--no-pager", "--no-optional-locks"]
        + [
            "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.askPass=", "credential.interactive=false",
            "protocol.ext.allow=never", "gc.auto=0", "maintenance.auto=false", "color.ui=false",
        ].flatMap { ["-c", $0] }

    /// Changes to the inherited environment; nil removes a variable.
    ///
    /// A hook or a merge driver that starts this process sets variables that name another repository than the folder.
    public static let variables: [String: String?] = [
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": nil, "SSH_ASKPASS_REQUIRE": "never",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "GIT_SSH": nil, "GIT_PAGER": "cat", "LC_ALL": "C", "LANGUAGE": nil,
        "GIT_TRACE": nil, "GIT_EXTERNAL_DIFF": nil, "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil,
        "GIT_PREFIX": nil, "GIT_OBJECT_DIRECTORY": nil, "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil,
        "GIT_COMMON_DIR": nil, "GIT_NAMESPACE": nil, "GIT_OPTIONAL_LOCKS": "0",
    ]
}
