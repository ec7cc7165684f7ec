// GNU libmicrohttpd, with its post processor. Returns the parsed form as JSON.
#include <arpa/inet.h>
#include <microhttpd.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct text {
    char *bytes;
    size_t length;
};

struct upload {
    struct MHD_PostProcessor *processor;
    struct text fields, files;
    struct text value;  // of the current field, in hexadecimal
    char *name;         // of the current part, in hexadecimal; null before the first
    char *filename;     // of the current file, in hexadecimal; null for a field
    char *type;
    uint64_t size;
    EVP_MD_CTX *digest;
};

static void append(struct text *text, const char *bytes) {
    size_t more = strlen(bytes);
    text->bytes = realloc(text->bytes, text->length + more + 1);
    memcpy(text->bytes + text->length, bytes, more + 1);
    text->length += more;
}

static void append_hexadecimal(struct text *text, const void *bytes, size_t count) {
    char *digits = malloc(2 * count + 1);
    digits[0] = 0;
    for (size_t i = 0; i < count; i++) sprintf(digits + 2 * i, "%02x", ((const unsigned char *)bytes)[i]);
    append(text, digits);
    free(digits);
}

static char *hexadecimal(const char *string) {
    struct text text = {0};
    append(&text, "");
    append_hexadecimal(&text, string, strlen(string));
    return text.bytes;
}

static void part_ended(struct upload *upload) {
    if (!upload->name) return;
    struct text *list = upload->filename ? &upload->files : &upload->fields;
    if (list->length) append(list, ", ");
    char *line = NULL;
    if (upload->filename) {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned length;
        EVP_DigestFinal_ex(upload->digest, digest, &length);
        struct text sum = {0};
        append_hexadecimal(&sum, digest, length);
        asprintf(&line,
            "{\"field\": \"%s\", \"filename\": \"%s\", \"type\": \"%s\", \"size\": %lu, \"sha256\": \"%s\"}",
            upload->name, upload->filename, upload->type, (unsigned long)upload->size, sum.bytes);
        free(sum.bytes);
    } else {
        asprintf(&line, "[\"%s\", \"%s\"]", upload->name, upload->value.bytes ? upload->value.bytes : "");
    }
    append(list, line);
    free(line), free(upload->name), free(upload->filename), free(upload->type), free(upload->value.bytes);
    upload->name = upload->filename = upload->type = NULL;
    upload->value = (struct text){0};
}

static enum MHD_Result part(
    void *cls, enum MHD_ValueKind kind, const char *key, const char *filename, const char *type, const char *encoding,
    const char *data, uint64_t offset, size_t size
) {
    (void)kind, (void)encoding;
    struct upload *upload = cls;
    if (offset == 0) {
        part_ended(upload);
        upload->name = hexadecimal(key);
        if (filename) {
            upload->filename = hexadecimal(filename);
            upload->type = strdup(type ? type : "");
            upload->size = 0;
            EVP_DigestInit_ex(upload->digest, EVP_sha256(), NULL);
        }
    }
    if (upload->filename) {
        upload->size += size;
        EVP_DigestUpdate(upload->digest, data, size);
    } else {
        append_hexadecimal(&upload->value, data, size);
    }
    return MHD_YES;
}

static enum MHD_Result respond(
    void *cls, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *data, size_t *size, void **context
) {
    (void)cls, (void)url, (void)version;
    struct upload *upload = *context;
    if (!upload) {
        *context = upload = calloc(1, sizeof *upload);
        upload->digest = EVP_MD_CTX_new();
        append(&upload->fields, ""), append(&upload->files, "");
        upload->processor = MHD_create_post_processor(connection, 1 << 16, part, upload);
        return upload->processor ? MHD_YES : MHD_NO;
    }
    if (*size) {
        enum MHD_Result result = MHD_post_process(upload->processor, data, *size);
        *size = 0;
        return result;
    }
    MHD_destroy_post_processor(upload->processor);
    upload->processor = NULL;
    part_ended(upload);
    const struct sockaddr *peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    const char *title = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Title");
    char *json;
    int length = asprintf(&json,
        "{\"versions\": {\"libmicrohttpd\": \"%s\"}, \"method\": \"%s\", \"title\": %s%s%s, \"connection\": %d, "
        "\"fields\": [%s], \"files\": [%s]}",
        MHD_get_version(), method, title ? "\"" : "", title ? title : "null", title ? "\"" : "",
        ntohs(((const struct sockaddr_in *)peer)->sin_port), upload->fields.bytes, upload->files.bytes);
    FILE *reports = fopen(getenv("REPORTS"), "a");
    if (!reports) return MHD_NO;
    fprintf(reports, "%s\n", json);
    fclose(reports);
    struct MHD_Response *response = MHD_create_response_from_buffer(length, json, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static void completed(void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code) {
    (void)cls, (void)connection, (void)code;
    struct upload *upload = *context;
    if (!upload) return;
    if (upload->processor) MHD_destroy_post_processor(upload->processor);
    EVP_MD_CTX_free(upload->digest);
    free(upload->fields.bytes), free(upload->files.bytes), free(upload->value.bytes);
    free(upload->name), free(upload->filename), free(upload->type), free(upload);
}

int main(int count, char **arguments) {
    if (count != 2) return 64;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, respond, NULL,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (!daemon) return 1;
    pause();
}
