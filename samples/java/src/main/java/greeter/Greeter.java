package greeter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;

/** Greets whom an event names. */
public final class Greeter {
  private final String greeting;

  public Greeter(String greeting) {
    this.greeting = greeting == null || greeting.isEmpty() ? "Hello" : greeting;
  }

  public Answer greet(JsonNode event) {
    check(event.isObject(), "event must be an object");
    JsonNode name = event.path("name");
    JsonNode numbers = event.path("numbers");
    check(isAbsent(name) || name.isTextual(), "name must be a string");
    check(isAbsent(numbers) || isIntegers(numbers), "numbers must be integers");
    String who = name.asText("").isEmpty() ? "world" : name.asText();
    return new Answer(
        greeting + ", " + who + "!",
        // A character outside the basic plane takes two places in a Java string.
        who.codePointCount(0, who.length()),
        StreamSupport.stream(numbers.spliterator(), false).mapToLong(JsonNode::asLong).sum());
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static boolean isIntegers(JsonNode node) {
    return node.isArray()
        && StreamSupport.stream(node.spliterator(), false).allMatch(JsonNode::isIntegralNumber);
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new InvalidEvent(message);
    }
  }
}
