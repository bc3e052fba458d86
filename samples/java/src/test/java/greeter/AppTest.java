package greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AppTest {
  private static String handle(String event) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] input = event.getBytes(StandardCharsets.UTF_8);
    new App().handleRequest(new ByteArrayInputStream(input), output, null);
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void answersInJson() throws IOException {
    assertEquals(
        "{\"message\":\"Hello, Zoë!\",\"characters\":3,\"sum\":3}",
        handle("{\"name\":\"Zoë\",\"numbers\":[1,2]}"));
  }

  @Test
  void refusesAnEventThatIsNoObject() {
    assertThrows(InvalidEvent.class, () -> handle("[]"));
  }

  @Test
  void refusesAFractionOfZero() {
    assertThrows(InvalidEvent.class, () -> handle("{\"numbers\":[1.0]}"));
  }

  @Test
  void greetsAsItIsTold() throws IOException {
    Answer answer = new Greeter("Grüezi").greet(new ObjectMapper().readTree("{\"name\":\"Ada\"}"));
    assertEquals("Grüezi, Ada!", answer.message());
    assertEquals("Hello, world!", new Greeter("").greet(new ObjectMapper().readTree("{}")).message());
  }
}
