package greeter;

/** Says why an event cannot be answered. */
public final class InvalidEvent extends RuntimeException {
  public InvalidEvent(String message) {
    super(message);
  }
}
