//! Work that is done some at a time, until one of it fails.

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::RegistryError;

/// One piece of work.
pub(super) type Work<'a, T> = BoxFuture<'a, Result<T, RegistryError>>;

/// Does all of it, so many at a time; results come in any order.
pub(super) async fn together<T: Send>(
    work: Vec<Work<'_, T>>,
    most: usize,
) -> Result<Vec<T>, RegistryError> {
    let work = stream::iter(work).buffer_unordered(most);
    work.try_collect().await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn no_more_than_that_is_done_at_a_time_and_a_failure_ends_it() {
        let (now, peak) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let one = |number: usize| {
            let (now, peak) = (&now, &peak);
            async move {
                peak.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                now.fetch_sub(1, Ordering::Relaxed);
                match number {
                    13 => Err(RegistryError::NotFound("x".to_owned())),
                    number => Ok(number),
                }
            }
            .boxed()
        };
        let mut done = together((0..9).map(one).collect(), 3).await.unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..9).collect::<Vec<_>>());
        assert_eq!(peak.load(Ordering::Relaxed), 3);
        assert!(together((10..20).map(one).collect(), 3).await.is_err());
    }
}
