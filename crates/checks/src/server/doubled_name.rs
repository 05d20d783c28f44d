//! Does a record of the domain have the domain in its name twice?
//!
//! Control panels add the domain to each name. Who types the whole name gets a record at
//! `_dmarc.example.com.example.com`, which nobody asks for.

use std::sync::Arc;

use probe::dns::{Lookup, RecordType};
use verdict::{Arg, Code, Domain, Finding};

use crate::context::Context;

/// What stands at a name of the domain with the domain behind it once more. To be asked only where
/// the name itself has nothing.
pub(crate) async fn look_up(cx: &Context, name: &str, domain: &Domain) -> Arc<Lookup> {
    cx.dns(&format!("{name}.{domain}"), RecordType::TXT).await
}

/// The finding, if a record that `is_meant` stands there: `name` is where it belongs.
pub(crate) fn judge(
    code: &Code,
    domain: &Domain,
    name: &str,
    doubled: &Lookup,
    is_meant: impl Fn(&[u8]) -> bool,
) -> Option<Finding> {
    let is_there = doubled.joined_texts().any(|text| is_meant(&text));
    is_there.then(|| {
        Finding::new(code, domain)
            .arg(Arg::domain("name", name))
            .arg(Arg::domain("doubled_name", &format!("{name}.{domain}")))
            .evidence(doubled.evidence())
    })
}
