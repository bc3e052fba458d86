package greeter;

/** What the greeter answers. */
public record Answer(String message, int characters, long sum) {}
