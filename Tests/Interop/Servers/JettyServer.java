import java.io.IOException;
import java.net.InetSocketAddress;
import javax.servlet.MultipartConfigElement;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.Part;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Jetty, with its own parser. */
final class JettyServer extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Report report = new Report();
        for (Part part : request.getParts()) {
            report.part(part.getName(), part.getSubmittedFileName(), part.getContentType(), part.getInputStream());
        }
        response.setContentType("application/json");
        response.getOutputStream().write(report.json(
            "Jetty", Server.getVersion(), request.getMethod(), request.getHeader("X-Title"), request.getRemotePort()));
    }

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(new JettyServer());
        holder.getRegistration().setMultipartConfig(new MultipartConfigElement(System.getProperty("java.io.tmpdir")));
        context.addServlet(holder, "/");
        server.setHandler(context);
        server.start();
        server.join();
    }
}
