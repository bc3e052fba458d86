//! `lambdock status`: what AWS has of the functions, and where that differs from
//! the manifest.

use std::path::Path;

use lambdock::deploy::{Observed, Seek, Work, status};
use lambdock::report::deploy::status_text;
use lambdock::wire::{ExitCode, SCHEMA_VERSION, ScanVerdictReport, StatusReport};

use crate::args::StatusArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::deploying::{Place, as_deployment, deployable, drift};
use crate::documents::{self, Documents};
use crate::failure::Failures;
use crate::project;
use crate::scanning::last_verdict;
use crate::signals::{self, unless};

/// Shows what is deployed.
pub(crate) fn run(arguments: &StatusArgs, context: &Context) -> Result<ExitCode, Failures> {
    let project = project::choose(context.settings.manifest.as_deref(), &[])?.project;
    let chosen = deployable(&project, &arguments.functions)?;
    let documents = Documents::open(context)?;
    let looking = async {
        let cancel = signals::watch()?;
        let look = async {
            let place = Place::enter(&arguments.aws, &project, context).await?;
            let works = drift(&project, &chosen, &place, context).await?;
            let mut functions = Vec::new();
            for (one, (observed, work)) in chosen.iter().zip(&works) {
                let seek = Seek::new(&project, one.name(), one.deploy);
                let plan = work.as_ref().ok().map(|work: &Work| &work.plan);
                let mut found = status(one.name(), &seek, observed, plan);
                if let Err(why) = work {
                    found.notes.push(why.clone());
                }
                found.scan = scanned(&place, observed, &project.root).await;
                functions.push(found);
            }
            Ok::<_, Failures>(StatusReport {
                account: place.identity.account.clone(),
                functions,
                project: documents::project(&project),
                read_at: documents::now(),
                region: place.identity.region.clone(),
                schema_version: SCHEMA_VERSION,
                tool: documents::tool(),
            })
        };
        let report = unless(&cancel, look).await??;
        let now = jiff::Timestamp::now();
        documents.write(&report, |styles| status_text(&report, now, styles))?;
        Ok(ExitCode::Ok)
    };
    as_deployment(block_on(looking)?)
}

/// What the gate said last of the image that is served.
async fn scanned(place: &Place, observed: &Observed, root: &Path) -> Option<ScanVerdictReport> {
    let served = observed.served.as_ref()?;
    let id = place.registry.image_id(served).await?;
    let verdict = last_verdict(root, &id)?;
    Some(ScanVerdictReport {
        verdict: verdict.in_words(),
        scanned_at: verdict.scanned_at,
    })
}
