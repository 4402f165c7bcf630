//! The raw pages, as they were captured: a WARC file of their records, copied byte for byte.

use std::collections::HashSet;
use std::io::Write;

use super::{ExportError, Plan, revisions};
use crate::archive::{Reader, warcinfo};
use crate::report::Answer;

/// Writes the captures of the revisions that are wanted; gives how many.
///
/// A capture whose body is that of an earlier one is followed by that one, so that the file needs
/// no other.
pub(super) fn write(
    reader: &Reader,
    answers: &[Answer],
    plan: &Plan,
    mut out: impl Write,
    told: &dyn Fn(),
) -> Result<u64, ExportError> {
    out.write_all(&warcinfo(&plan.title, reader.last_changed()?))?;
    let mut written = HashSet::new();
    let mut count = 0;
    for answer in answers {
        for revision in revisions(reader, answer, plan)? {
            let capture = revision.capture;
            let captures = std::iter::once(capture.clone()).chain(reader.body_of(&capture)?);
            for capture in captures {
                if written.insert((capture.file.clone(), capture.offset)) {
                    out.write_all(&reader.records(&capture)?)?;
                }
            }
            count += 1;
        }
        told();
    }
    out.flush()?;
    Ok(count)
}
