//! An image into a repository, from end to end: asked for, packed, pushed, and
//! what was learnt is kept for the next time.

use std::time::Instant;

use futures_util::future::BoxFuture;

use super::client::Client;
use super::event::Tell;
use super::{KnownLayers, Pushed, RegistryError, Repository, Source, Subject, pack, push, survey};

/// What is to get where.
#[derive(Debug, Clone)]
pub struct Delivery<'a> {
    /// The image.
    pub source: Source<'a>,
    /// Where to.
    pub repository: &'a Repository,
    /// Tags beside the one that every push gives.
    pub tags: &'a [String],
    /// Earlier images in the repository, whose layers need not be sent again.
    pub earlier: Earlier,
    /// What is known from earlier pushes.
    pub known: &'a KnownLayers,
}

/// Which earlier images of a repository are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    /// These, by tag or digest.
    Named(Vec<String>),
    /// Some of those that have tags.
    Listed,
}

/// Gets an image into a repository.
///
/// # Errors
/// When the image cannot be read, or the registry does not take it. Then the
/// repository has no half of it that anybody could see.
pub fn deliver<'a>(
    client: &'a Client,
    delivery: &'a Delivery<'a>,
    tell: Tell<'a>,
) -> BoxFuture<'a, Result<Pushed, RegistryError>> {
    // Boxed here, since the compiler cannot tell elsewhere that it may be sent to
    // other threads.
    Box::pin(delivered(client, delivery, tell))
}

async fn delivered(
    client: &Client,
    delivery: &Delivery<'_>,
    tell: Tell<'_>,
) -> Result<Pushed, RegistryError> {
    let began = Instant::now();
    let Delivery {
        source,
        repository,
        tags,
        earlier,
        known,
    } = delivery;
    let subject = Subject::open(source, known).await?;
    let present = survey(client, repository, &subject, earlier, known, tell).await?;
    let packed = pack(&subject, &present, known, tell).await?;
    let pushed = push(client, repository, &packed, tags, tell).await?;
    for layer in &packed.layers {
        known.learn(&layer.diff_id, (&layer.digest, layer.size), repository);
    }
    // What is not kept is asked for again.
    let _: std::io::Result<()> = known.save();
    Ok(Pushed {
        elapsed: began.elapsed(),
        ..pushed
    })
}
