//! `ECOSYSTEM/all.zip`, downloaded when there is a newer one than is at hand.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::{Method, Response, StatusCode};
use tempfile::NamedTempFile;

use super::FetchError;
use super::http::Client;
use crate::scan::EcosystemKind;
use crate::scan::advisory::archive::Archive;
use crate::scan::advisory::limits::Limits;
use crate::scan::advisory::metadata::Metadata;

/// What to download, and where to.
#[derive(Debug, Clone)]
pub struct Download<'a> {
    /// Where the archives are published, such as [`super::OSV_ARCHIVES`].
    pub base_url: &'a str,
    /// The folder that is to hold `ECOSYSTEM/all.zip`.
    pub folder: &'a Path,
    /// Of which ecosystems.
    pub ecosystems: &'a [EcosystemKind],
    /// The time now.
    pub now: Timestamp,
    /// How long all of it may take.
    pub deadline: Duration,
    /// How large one archive may be in bytes.
    pub largest: u64,
}

/// One archive after a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Of which ecosystem.
    pub ecosystem: EcosystemKind,
    /// Where it lies.
    pub path: PathBuf,
    /// What was done.
    pub state: State,
}

/// What a download came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is new, of so many bytes.
    New(u64),
    /// The one at hand is still the newest.
    Unchanged,
    /// OSV has no advisories of this ecosystem.
    NotPublished,
}

/// Downloads the archives that are newer than those at hand. An archive is
/// replaced when the new one has come whole and can be opened; when it was last
/// looked for is noted beside it, for its age.
pub async fn download(download: &Download<'_>) -> Result<Vec<Downloaded>, FetchError> {
    let client = Client::new(download.deadline)?;
    let mut done = Vec::new();
    for &ecosystem in download.ecosystems {
        let path = download.folder.join(ecosystem.as_str()).join("all.zip");
        let state = if ecosystem == EcosystemKind::AmazonLinux {
            State::NotPublished
        } else {
            refresh(download, &client, ecosystem, &path).await?
        };
        done.push(Downloaded {
            ecosystem,
            path,
            state,
        });
    }
    Ok(done)
}

async fn refresh(
    download: &Download<'_>,
    client: &Client,
    ecosystem: EcosystemKind,
    path: &Path,
) -> Result<State, FetchError> {
    let base = download.base_url.trim_end_matches('/');
    let url = format!("{base}/{}/all.zip", ecosystem.as_str().replace(' ', "%20"));
    let noted = Metadata::beside(path).filter(|noted| noted.url == url);
    let conditions = noted.as_ref().map(conditions).unwrap_or_default();
    let response = client.send(Method::GET, &url, &conditions, None).await?;
    if response.status() == StatusCode::NOT_MODIFIED {
        let Some(noted) = noted else {
            let reason = "it says that nothing has changed, and nothing is at hand".to_owned();
            return Err(FetchError::Answer { url, reason });
        };
        let checked = download.now.to_string();
        let noted = Metadata { checked, ..noted };
        write(path, |path| noted.write_beside(path))?;
        return Ok(State::Unchanged);
    }
    take(download, client, url, response, path).await
}

async fn take(
    download: &Download<'_>,
    client: &Client,
    url: String,
    mut response: Response,
    path: &Path,
) -> Result<State, FetchError> {
    let header = |name: HeaderName| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let (etag, last_modified) = (header(ETAG), header(LAST_MODIFIED));
    let folder = path.parent().unwrap_or(download.folder);
    write(folder, |folder| fs::create_dir_all(folder))?;
    let mut file = write(folder, |folder| NamedTempFile::new_in(folder))?;
    let mut size = 0;
    while let Some(chunk) = client.chunk(&url, &mut response).await? {
        size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if size > download.largest {
            let limit = download.largest;
            return Err(FetchError::TooLarge { url, limit });
        }
        write(path, |_| file.write_all(&chunk))?;
    }
    write(path, |_| file.flush())?;
    if let Err(error) = Archive::open(file.path(), Limits::USUAL) {
        let reason = error.to_string();
        return Err(FetchError::Answer { url, reason });
    }
    write(path, |path| file.persist(path).map_err(|error| error.error))?;
    let noted = Metadata {
        url,
        checked: download.now.to_string(),
        size,
        etag,
        last_modified,
    };
    write(path, |path| noted.write_beside(path))?;
    Ok(State::New(size))
}

fn conditions(noted: &Metadata) -> Vec<(HeaderName, String)> {
    let etag = noted.etag.clone().map(|etag| (IF_NONE_MATCH, etag));
    let since = noted.last_modified.clone();
    let since = since.map(|since| (IF_MODIFIED_SINCE, since));
    etag.into_iter().chain(since).collect()
}

fn write<T>(path: &Path, work: impl FnOnce(&Path) -> std::io::Result<T>) -> Result<T, FetchError> {
    work(path).map_err(|source| FetchError::Write {
        path: path.to_owned(),
        source,
    })
}
