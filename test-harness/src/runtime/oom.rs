//! Whether a container ran out of memory. A container whose first process
//! lives on is not marked by the engine, but its events tell.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::Docker;
use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::StreamExt;

/// How much later than the emulator the engine may see it.
const LAG: Duration = Duration::from_millis(250);
/// How long the engine may take to tell.
const DEADLINE: Duration = Duration::from_secs(2);

/// Whether the engine has seen the container run out of memory since it was
/// started, which is `age` ago.
pub(super) async fn happened(client: &Docker, container: &str, age: Duration) -> bool {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let moment = |time: Duration| format!("{}.{:09}", time.as_secs(), time.subsec_nanos());
    let filters = [("container", vec![container]), ("event", vec!["oom"])];
    let options = EventsOptionsBuilder::new()
        .since(&moment(now.saturating_sub(age + Duration::from_secs(1))))
        // Until about now, so that the stream of what has happened ends soon.
        .until(&moment(now + LAG))
        .filters(&filters.into())
        .build();
    let mut events = Box::pin(client.events(Some(options)));
    let first = tokio::time::timeout(DEADLINE, events.next()).await;
    matches!(first, Ok(Some(Ok(_))))
}
