#include "CCurl.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

void ccurl_prepare(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

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
    CURL *curl = curl_easy_init();
    if (curl == NULL) {
        strncpy(answer->message, "libcurl can't be used", sizeof answer->message - 1);
        return;
    }
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    for (const char *const *line = request->headers; *line != NULL; line++) headers = curl_slist_append(headers, *line);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (request->body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)request->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_count);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    if (request->signature != NULL && request->credentials != NULL) {
        curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, request->signature);
        curl_easy_setopt(curl, CURLOPT_USERPWD, request->credentials);
    }
    CURLcode code = curl_easy_perform(curl);
    long sent = 0;
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    answer->was_sent = sent > 0;
    if (code == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    } else {
        strncpy(answer->message, reason[0] != 0 ? reason : curl_easy_strerror(code), sizeof answer->message - 1);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
}

void ccurl_free(ccurl_answer *answer) {
    free(answer->bytes);
    answer->bytes = NULL;
}
