//! Log groups and how long they keep their lines, by CloudWatch Logs.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::Aws;
use super::error::failed;
use crate::deploy::{CloudError, Logs};

#[async_trait]
impl Logs for Aws {
    async fn log_group(&self, group: &str) -> Result<Option<Option<u32>>, CloudError> {
        let asked = self.logs.describe_log_groups();
        let asked = asked.log_group_name_prefix(group);
        // Others may begin with the same words; the group itself sorts first, but
        // nothing promises that.
        let mut pages = asked.into_paginator().items().send();
        while let Some(next) = pages.next().await {
            let seen = next.map_err(failed(format!("read log group `{group}`")))?;
            if seen.log_group_name() == Some(group) {
                let days = seen.retention_in_days();
                return Ok(Some(days.and_then(|days| u32::try_from(days).ok())));
            }
        }
        Ok(None)
    }

    async fn create_log_group(
        &self,
        group: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), CloudError> {
        let tags = (!tags.is_empty()).then(|| tags.clone().into_iter().collect());
        let asked = self.logs.create_log_group().log_group_name(group);
        let sent = asked.set_tags(tags).send().await;
        sent.map_err(failed(format!("create log group `{group}`")))?;
        Ok(())
    }

    async fn set_retention(&self, group: &str, days: u32) -> Result<(), CloudError> {
        let asked = self.logs.put_retention_policy().log_group_name(group);
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let sent = asked.retention_in_days(days).send().await;
        sent.map_err(failed(format!("set the retention of log group `{group}`")))?;
        Ok(())
    }
}
