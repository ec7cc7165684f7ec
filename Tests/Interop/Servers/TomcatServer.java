import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;

/** Tomcat, the default server of Spring Boot, with its own parser. */
final class TomcatServer extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Report report = new Report();
        for (Part part : request.getParts()) {
            report.part(part.getName(), part.getSubmittedFileName(), part.getContentType(), part.getInputStream());
        }
        response.setContentType("application/json");
        response.getOutputStream().write(report.json(
            "Tomcat", ServerInfo.getServerNumber(), request.getMethod(), request.getHeader("X-Title"),
            request.getRemotePort()));
    }

    public static void main(String[] arguments) throws Exception {
        String folder = System.getProperty("java.io.tmpdir");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder);
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(Integer.parseInt(arguments[0]));
        // The defaults are 2 MB for all fields together, and 50 parts.
        tomcat.getConnector().setMaxPostSize(-1);
        tomcat.getConnector().setMaxPartCount(1000);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // Tomcat.addContext would scan for annotations, whose classes are in another Debian package.
        Context context = new StandardContext();
        context.setName("");
        context.setPath("");
        context.setDocBase(folder);
        context.setIgnoreAnnotations(true);
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) context.setConfigured(true);
        });
        tomcat.getHost().addChild(context);
        Wrapper wrapper = Tomcat.addServlet(context, "upload", new TomcatServer());
        wrapper.setMultipartConfigElement(new MultipartConfigElement(folder));
        wrapper.addMapping("/");
        tomcat.start();
        tomcat.getServer().await();
    }
}
