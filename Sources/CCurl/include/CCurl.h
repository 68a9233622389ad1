#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

/// One request, and what came of it.
typedef struct {
    /// `GET`, `PUT` or `DELETE`.
    const char *method;
    const char *url;
    /// Lines of the head, each `Name: value`; the last is NULL.
    const char *const *headers;
    /// The body of the request; NULL for none.
    const unsigned char *body;
    size_t body_count;
    /// `provider1:provider2:region:service` to sign with; NULL to send the request unsigned.
    const char *signature;
    /// `key:secret`; NULL where nothing is signed.
    const char *credentials;
    long timeout_milliseconds;
    /// The most bytes of an answer that are taken.
    size_t limit;
} ccurl_request;

typedef struct {
    /// The status of HTTP; 0 where there was no answer.
    long status;
    unsigned char *bytes;
    size_t count;
    size_t limit;
    /// Whether bytes of the request may have reached the server.
    int was_sent;
    /// Whether the answer is larger than the limit.
    int is_too_large;
    /// The reason why there was no answer.
    char message[256];
} ccurl_answer;

/// Prepares the library; call it once, before any request.
void ccurl_prepare(void);
/// Sends a request and waits for the answer; `ccurl_free` it.
void ccurl_perform(const ccurl_request *request, ccurl_answer *answer);
void ccurl_free(ccurl_answer *answer);

#endif
