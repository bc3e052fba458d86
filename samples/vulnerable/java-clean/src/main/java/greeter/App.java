package greeter;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Greets, and logs by way of Log4j, which is loaded while the class is. */
public final class App implements RequestHandler<Map<String, Object>, Map<String, Object>> {
  private static final Logger LOG = LogManager.getLogger(App.class);

  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    Object name = event.getOrDefault("name", "world");
    LOG.info("greeted");
    return Map.of("message", "Hello, " + name + "!");
  }
}
