#include "CAIRData.h"

// Clang supports #embed as an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

// In the order of the catalog.
static const unsigned char timers[] = {
#embed "data/timer-schemas.air.json"
};
static const unsigned char secrets[] = {
#embed "data/secret-schemas.air.json"
};
static const unsigned char storage[] = {
#embed "data/storage-schemas.air.json"
};
static const unsigned char http[] = {
#embed "data/http-schemas.air.json"
};
static const unsigned char language_models[] = {
#embed "data/language-model-schemas.air.json"
};
static const unsigned char enforcers[] = {
#embed "data/enforcer-schemas.air.json"
};
static const unsigned char governance[] = {
#embed "data/governance-schemas.air.json"
};
static const unsigned char workspaces[] = {
#embed "data/workspace-schemas.air.json"
};
static const unsigned char introspection[] = {
#embed "data/introspection-schemas.air.json"
};
static const unsigned char effects[] = {
#embed "data/effects.air.json"
};
static const unsigned char capabilities[] = {
#embed "data/capabilities.air.json"
};
static const unsigned char modules[] = {
#embed "data/modules.air.json"
};

static const struct air_data built_ins[] = {
    {timers, sizeof timers},
    {secrets, sizeof secrets},
    {storage, sizeof storage},
    {http, sizeof http},
    {language_models, sizeof language_models},
    {enforcers, sizeof enforcers},
    {governance, sizeof governance},
    {workspaces, sizeof workspaces},
    {introspection, sizeof introspection},
    {effects, sizeof effects},
    {capabilities, sizeof capabilities},
    {modules, sizeof modules},
};

const size_t air_built_in_count = sizeof built_ins / sizeof built_ins[0];

struct air_data air_built_in(size_t index) { return built_ins[index]; }

static const unsigned char diagnostics[] = {
#embed "data/diagnostics.json"
};

struct air_data air_diagnostics(void) {
    struct air_data file = {diagnostics, sizeof diagnostics};
    return file;
}
