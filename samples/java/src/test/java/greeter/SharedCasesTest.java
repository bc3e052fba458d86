package greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SharedCasesTest {
  private static final Path FOLDER = Path.of("../cases");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper TOML = new TomlMapper();

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER)) {
      for (Path file : files) {
        JsonNode content = read(file);
        content.withArrayProperty("case").forEach(cases::add);
        if (content.has("event")) {
          cases.add(content);
        }
      }
    }
    assertTrue(cases.size() >= 20, "only " + cases.size() + " cases");
    return cases.stream().map(c -> dynamicTest(c.path("name").asText(), () -> check(c)));
  }

  private static void check(JsonNode testCase) throws IOException {
    JsonNode event = testCase.path("event");
    if (testCase.has("event-file")) {
      event = read(FOLDER.resolve(testCase.path("event-file").asText()));
    }
    JsonNode input = event;
    JsonNode expect = testCase.path("expect");
    if (expect.has("error")) {
      InvalidEvent error =
          assertThrows(InvalidEvent.class, () -> new Greeter(null).greet(input));
      assertEquals(expect.path("error").path("message").asText(), error.getMessage());
      return;
    }
    ObjectNode answer = answer(input);
    if (expect.has("answer")) {
      assertEquals(plain(expect.path("answer")), answer);
    } else {
      ObjectNode wanted = answer.deepCopy();
      wanted.setAll((ObjectNode) plain(expect.path("answer-includes")));
      assertEquals(wanted, answer);
    }
  }

  private static ObjectNode answer(JsonNode event) throws IOException {
    return (ObjectNode) plain(JSON.valueToTree(new Greeter(null).greet(event)));
  }

  /** By way of text, so that numbers of the same value have the same type. */
  private static JsonNode plain(JsonNode node) throws IOException {
    return JSON.readTree(JSON.writeValueAsString(node));
  }

  private static JsonNode read(Path file) throws IOException {
    ObjectMapper mapper = file.toString().endsWith(".toml") ? TOML : JSON;
    return mapper.readTree(file.toFile());
  }
}
