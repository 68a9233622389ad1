import ArgumentParser

/// `aos gov`: takes proposals from submission to the new manifest.
struct GovCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gov", abstract: "Propose, shadow, approve and apply changes.",
        discussion:
            "A proposal is submitted, shadowed, approved or rejected, and applied; the journal records each step.",
        subcommands: [
            GovProposeCommand.self, GovShadowCommand.self, GovApproveCommand.self, GovApplyCommand.self,
            GovRebaseCommand.self, GovCommentCommand.self, GovWithdrawCommand.self,
            GovListCommand.self, GovGetCommand.self, GovShowCommand.self,
            GovRulesCommand.self, GovKeyCommand.self,
        ])
}
