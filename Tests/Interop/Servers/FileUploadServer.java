import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Properties;
import java.util.concurrent.Executors;
import org.apache.commons.fileupload.FileItem;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.RequestContext;
import org.apache.commons.fileupload.disk.DiskFileItemFactory;

/** Apache Commons FileUpload, with the server of the JDK. */
final class FileUploadServer {
    @SuppressWarnings("deprecation") // the interface requires the length as an int
    private record Request(HttpExchange exchange) implements RequestContext {
        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public String getContentType() {
            return exchange.getRequestHeaders().getFirst("Content-Type");
        }

        @Override
        public int getContentLength() {
            return -1; // unused without a limit of the length
        }

        @Override
        public InputStream getInputStream() {
            return exchange.getRequestBody();
        }
    }

    /** Read from the properties, because the manifest of Debian's build does not have it. */
    private static String version() throws IOException {
        Properties properties = new Properties();
        String name = "/META-INF/maven/commons-fileupload/commons-fileupload/pom.properties";
        try (InputStream file = FileUpload.class.getResourceAsStream(name)) {
            properties.load(file);
        }
        return properties.getProperty("version");
    }

    private static void upload(HttpExchange exchange) throws IOException {
        try (exchange) {
            Report report = new Report();
            for (FileItem item : new FileUpload(new DiskFileItemFactory()).parseRequest(new Request(exchange))) {
                report.part(item.getFieldName(), item.getName(), item.getContentType(), item.getInputStream());
                item.delete();
            }
            byte[] json = report.json(
                "Commons FileUpload", version(), exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("X-Title"), exchange.getRemoteAddress().getPort());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        } catch (FileUploadException error) {
            exchange.sendResponseHeaders(400, -1);
        }
    }

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", FileUploadServer::upload);
        server.start();
    }
}
