#include "CCurl.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

// libcurl depends on two dozen libraries. Commands that send no request start in half the time without them, so libcurl
// is loaded only before the first request.
static struct {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_easy_init) init;
    __typeof__(&curl_easy_cleanup) cleanup;
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    __typeof__(&curl_easy_perform) perform;
    __typeof__(&curl_easy_strerror) strerror;
    __typeof__(&curl_slist_append) append;
    __typeof__(&curl_slist_free_all) free_all;
} curl_functions;
static int is_loaded = 0;

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) library = dlopen("libcurl.so", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
    is_loaded = 1;
#define FIND(place, name) \
    do { \
        *(void **)&curl_functions.place = dlsym(library, name); \
        if (curl_functions.place == NULL) is_loaded = 0; \
    } while (0)
    FIND(global_init, "curl_global_init");
    FIND(init, "curl_easy_init");
    FIND(cleanup, "curl_easy_cleanup");
    FIND(setopt, "curl_easy_setopt");
    FIND(getinfo, "curl_easy_getinfo");
    FIND(perform, "curl_easy_perform");
    FIND(strerror, "curl_easy_strerror");
    FIND(append, "curl_slist_append");
    FIND(free_all, "curl_slist_free_all");
#undef FIND
}

void ccurl_prepare(void) {
    load();
    if (is_loaded) curl_functions.global_init(CURL_GLOBAL_DEFAULT);
}

static size_t take(char *part, size_t size, size_t count, void *context) {
    ccurl_answer *answer = context;
    size_t added = size * count;
    if (added > answer->limit - answer->count) {
        answer->is_too_large = 1;
        return 0;
    }
    unsigned char *bytes = realloc(answer->bytes, answer->count + added + 1);
    if (bytes == NULL) return 0;
    memcpy(bytes + answer->count, part, added);
    answer->bytes = bytes;
    answer->count += added;
    return added;
}

void ccurl_perform(const ccurl_request *request, ccurl_answer *answer) {
    memset(answer, 0, sizeof *answer);
    answer->limit = request->limit;
    CURL *curl = is_loaded ? curl_functions.init() : NULL;
    if (curl == NULL) {
        strncpy(answer->message, is_loaded ? "libcurl can't be used" : "libcurl can't be loaded: install it (libcurl.so.4)", sizeof answer->message - 1);
        return;
    }
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    for (const char *const *line = request->headers; *line != NULL; line++) headers = curl_functions.append(headers, *line);
    curl_functions.setopt(curl, CURLOPT_URL, request->url);
    curl_functions.setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_functions.setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_functions.setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_functions.setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
    curl_functions.setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_functions.setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_functions.setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_functions.setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (request->body != NULL) {
        curl_functions.setopt(curl, CURLOPT_POSTFIELDS, (const char *)request->body);
        curl_functions.setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_count);
    }
    curl_functions.setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    if (request->signature != NULL && request->credentials != NULL) {
        curl_functions.setopt(curl, CURLOPT_AWS_SIGV4, request->signature);
        curl_functions.setopt(curl, CURLOPT_USERPWD, request->credentials);
    }
    CURLcode code = curl_functions.perform(curl);
    long sent = 0;
    curl_functions.getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    answer->was_sent = sent > 0;
    if (code == CURLE_OK) {
        curl_functions.getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    } else {
        strncpy(answer->message, reason[0] != 0 ? reason : curl_functions.strerror(code), sizeof answer->message - 1);
    }
    curl_functions.free_all(headers);
    curl_functions.cleanup(curl);
}

void ccurl_free(ccurl_answer *answer) {
    free(answer->bytes);
    answer->bytes = NULL;
}
