#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

/// An HTTP request.
typedef struct {
    /// `GET`, `PUT` or `DELETE`.
    const char *method;
    const char *url;
    /// Header lines, each `Name: value`; the last is NULL.
    const char *const *headers;
    /// The body of the request; NULL for none.
    const unsigned char *body;
    size_t body_count;
    /// `provider1:provider2:region:service` to sign with; NULL to send the request unsigned.
    const char *signature;
    /// `key:secret`; NULL for an unsigned request.
    const char *credentials;
    long timeout_milliseconds;
    /// The maximum size of a response body, in bytes.
    size_t limit;
} ccurl_request;

typedef struct {
    /// The HTTP status; 0 without a response.
    long status;
    unsigned char *bytes;
    size_t count;
    size_t limit;
    /// Whether bytes of the request may have reached the server.
    int was_sent;
    /// Whether the response body is larger than the limit.
    int is_too_large;
    /// The reason why there was no response.
    char message[256];
} ccurl_answer;

/// Loads libcurl; call it once, before any request.
void ccurl_prepare(void);
/// Sends a request and waits for the response; release the answer with `ccurl_free`.
void ccurl_perform(const ccurl_request *request, ccurl_answer *answer);
void ccurl_free(ccurl_answer *answer);

#endif
