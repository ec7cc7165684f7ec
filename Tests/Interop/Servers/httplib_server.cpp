// cpp-httplib, with its own parser. Returns the parsed form as JSON.
#include <httplib.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <fstream>
#include <string>

static std::string hexadecimal(const std::string &text) {
    static const char digits[] = "0123456789abcdef";
    std::string result;
    for (unsigned char byte : text) result += {digits[byte >> 4], digits[byte & 15]};
    return '"' + result + '"';
}

static std::string sha256(const std::string &text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length;
    EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha256(), nullptr);
    return hexadecimal(std::string(reinterpret_cast<char *>(digest), length));
}

int main(int, char **arguments) {
    httplib::Server server;
    server.Post("/", [](const httplib::Request &request, httplib::Response &response) {
        std::string fields, files;
        for (const auto &[name, part] : request.files) { // a multimap, fields and files alike
            std::string &list = part.filename.empty() ? fields : files;
            if (!list.empty()) list += ", ";
            if (part.filename.empty()) {
                list += "[" + hexadecimal(name) + ", " + hexadecimal(part.content) + "]";
            } else {
                list += "{\"field\": " + hexadecimal(name) + ", \"filename\": " + hexadecimal(part.filename)
                    + ", \"type\": \"" + part.content_type + "\", \"size\": " + std::to_string(part.content.size())
                    + ", \"sha256\": " + sha256(part.content) + "}";
            }
        }
        std::string title = request.has_header("X-Title") ? '"' + request.get_header_value("X-Title") + '"' : "null";
        std::string report =
            "{\"versions\": {\"cpp-httplib\": \"" CPPHTTPLIB_VERSION "\"}, \"method\": \"" + request.method
                + "\", \"title\": " + title + ", \"connection\": " + std::to_string(request.remote_port)
                + ", \"fields\": [" + fields + "], \"files\": [" + files + "]}";
        std::ofstream(std::getenv("REPORTS"), std::ios::app) << report << '\n';
        response.set_content(report, "application/json");
    });
    server.set_keep_alive_max_count(100); // the default is 5
    return server.listen("127.0.0.1", std::atoi(arguments[1])) ? 0 : 1;
}
