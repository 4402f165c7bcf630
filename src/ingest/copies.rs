//! From archive to clusters: near copies among the texts that were not compared yet.

use std::sync::Arc;

use super::{Services, off_the_network};
use crate::archive::ArchiveError;

/// Revisions compared in one transaction: others wait no longer than that.
pub const COPIES_AT_A_TIME: u32 = 200;

/// Compares what the pass archived, and what an earlier one left, while `going_on` says so.
pub(super) async fn compare_copies(
    services: &Arc<Services>,
    going_on: impl Fn() -> bool,
) -> Result<(), ArchiveError> {
    while going_on() {
        let services = services.clone();
        let work = move || services.archive().compare_copies(COPIES_AT_A_TIME);
        if off_the_network(work).await?? < u64::from(COPIES_AT_A_TIME) {
            break;
        }
    }
    Ok(())
}
