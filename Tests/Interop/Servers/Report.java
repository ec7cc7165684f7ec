import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The content of an upload as a Java server parsed it, in the JSON format of all servers of the suite. */
final class Report {
    private final List<String> fields = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    void part(String name, String filename, String type, InputStream content) throws IOException {
        if (filename == null) {
            String value = HexFormat.of().formatHex(content.readAllBytes());
            fields.add("[%s, %s]".formatted(hexadecimal(name), quoted(value)));
            return;
        }
        long size = 0;
        MessageDigest digest = sha256();
        byte[] chunk = new byte[1 << 18];
        for (int length; (length = content.read(chunk)) >= 0; size += length) digest.update(chunk, 0, length);
        files.add("{\"field\": %s, \"filename\": %s, \"type\": %s, \"size\": %d, \"sha256\": %s}".formatted(
            hexadecimal(name), hexadecimal(filename), quoted(type), size,
            quoted(HexFormat.of().formatHex(digest.digest()))));
    }

    byte[] json(String server, String version, String method, String title, int connection) throws IOException {
        String versions = "{%s: %s, \"Java\": %s}".formatted(
            quoted(server), quoted(version), quoted(System.getProperty("java.version")));
        String json = "{\"versions\": %s, \"method\": %s, \"title\": %s, \"connection\": %d, \"fields\": %s, \"files\": %s}"
            .formatted(versions, quoted(method), quoted(title), connection, fields, files);
        Path reports = Path.of(System.getenv("REPORTS"));
        Files.writeString(reports, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String hexadecimal(String text) {
        return text == null ? "null" : quoted(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Requires text without quotes and backslashes. */
    private static String quoted(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
