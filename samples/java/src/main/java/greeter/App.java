package greeter;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The Lambda handler. It reads the event itself: Lambda's own conversion makes a 1 and a 1.0 alike.
 */
public final class App implements RequestStreamHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Greeter greeter = new Greeter(System.getenv("GREETING"));

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JSON.writeValue(output, greeter.greet(JSON.readTree(input)));
  }
}
