//! Only what one image needs, from OSV's API: which advisories may apply, then
//! their records, which are matched here like all others.
//!
//! Source: OSV's documentation, "POST /v1/querybatch" and
//! "GET /v1/vulns/{id}".

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};

use super::FetchError;
use super::http::Client;
use crate::scan::advisory::Database;
use crate::scan::advisory::asked::{names, spellings};
use crate::scan::advisory::limits::Limits;
use crate::scan::{Ecosystem, EcosystemKind, Package};

/// The most queries that one request may have, as the API says.
const BATCH: usize = 1000;
/// The most pages of one query: each has up to 1,000 ids.
const PAGES: usize = 50;
/// The most advisories of one image; none has so many.
const ADVISORIES: usize = 50_000;
/// The largest answer with ids.
const LARGEST_ANSWER: u64 = 64 << 20;
const AT_ONCE: usize = 8;

/// What to ask.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// Where it is answered, such as [`super::OSV_API`].
    pub base_url: &'a str,
    /// The packages of the image.
    pub packages: &'a [Package],
    /// The time now.
    pub now: Timestamp,
    /// How long all of it may take.
    pub deadline: Duration,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<Option<Ids>>,
}

#[derive(Deserialize, Default)]
struct Ids {
    vulns: Option<Vec<Id>>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// A database of the advisories that may apply to the packages. Amazon Linux is
/// not asked for, since OSV does not know it, and so has no data in it.
pub async fn ask(query: &Query<'_>) -> Result<Database, FetchError> {
    let client = Client::new(query.deadline)?;
    let base = query.base_url.trim_end_matches('/');
    let mut ids = BTreeSet::new();
    let mut open: Vec<Value> = queries(query.packages);
    for _ in 0..PAGES {
        let mut further = Vec::new();
        for batch in open.chunks(BATCH) {
            let answer = batch_answer(&client, base, batch).await?;
            for (asked, result) in batch.iter().zip(answer) {
                let vulns = result.vulns.unwrap_or_default();
                ids.extend(vulns.into_iter().map(|vuln| vuln.id));
                if let Some(token) = result.next_page_token.filter(|token| !token.is_empty()) {
                    let mut next = asked.clone();
                    next["page_token"] = json!(token);
                    further.push(next);
                }
            }
        }
        open = further;
        if open.is_empty() || ids.len() > ADVISORIES {
            break;
        }
    }
    if !open.is_empty() || ids.len() > ADVISORIES {
        return Err(FetchError::Answer {
            url: format!("{base}/v1/querybatch"),
            reason: "there are more advisories than are read".to_owned(),
        });
    }
    let records = stream::iter(ids.into_iter().map(|id| record(&client, base, id)));
    let records = records.buffered(AT_ONCE).try_collect().await?;
    Ok(Database::of_records(
        records,
        &asked(query.packages),
        query.now,
    ))
}

fn known(package: &Package) -> bool {
    package.ecosystem.kind != EcosystemKind::AmazonLinux
}

fn asked(packages: &[Package]) -> Vec<Ecosystem> {
    let ecosystems = packages.iter().filter(|package| known(package));
    let ecosystems = ecosystems.map(|package| package.ecosystem.clone());
    ecosystems.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Each name and version once. Versions keep the answers short; what applies is
/// decided here all the same, by one set of rules.
fn queries(packages: &[Package]) -> Vec<Value> {
    let mut asked = BTreeSet::new();
    for package in packages.iter().filter(|package| known(package)) {
        for ecosystem in spellings(&package.ecosystem) {
            for (name, version) in names(package) {
                asked.insert((ecosystem.clone(), name, version));
            }
        }
    }
    let query = |(ecosystem, name, version): (String, String, String)| json!({"package": {"ecosystem": ecosystem, "name": name}, "version": version});
    asked.into_iter().map(query).collect()
}

async fn batch_answer(
    client: &Client,
    base: &str,
    batch: &[Value],
) -> Result<Vec<Ids>, FetchError> {
    let url = format!("{base}/v1/querybatch");
    let body = json!({"queries": batch}).to_string();
    let json = [(CONTENT_TYPE, "application/json".to_owned())];
    let response = client.send(Method::POST, &url, &json, Some(body)).await?;
    let body = client.body(&url, response, LARGEST_ANSWER).await?;
    let invalid = |reason: String| FetchError::Answer {
        url: url.clone(),
        reason,
    };
    let answer: Answer =
        serde_json::from_slice(&body).map_err(|error| invalid(error.to_string()))?;
    if answer.results.len() != batch.len() {
        let (got, wanted) = (answer.results.len(), batch.len());
        return Err(invalid(format!("it answers {got} of {wanted} queries")));
    }
    let results = answer.results.into_iter();
    Ok(results.map(Option::unwrap_or_default).collect())
}

async fn record(client: &Client, base: &str, id: String) -> Result<Vec<u8>, FetchError> {
    let url = format!("{base}/v1/vulns/{id}");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    if id.is_empty() || !id.chars().all(plain) {
        let reason = "an id in it is none".to_owned();
        return Err(FetchError::Answer { url, reason });
    }
    let response = client.send(Method::GET, &url, &[], None).await?;
    client.body(&url, response, Limits::USUAL.record).await
}
