//! Which keys is the message signed with? The names in its `DKIM-Signature` (RFC 6376 section 3.5):
//! with them the live check looks at the very key, for nobody can list a domain's selectors.

use verdict::{Arg, Finding};

use super::{SIGNED, evidence};
use crate::pasted::mail::Headers;

/// The most signatures that are told of: a list adds its own to the sender's.
const MOST: usize = 3;

/// A finding for each key.
pub(super) fn findings(headers: &Headers) -> Vec<Finding> {
    let mut keys: Vec<(String, String)> = headers.all("dkim-signature").filter_map(key).collect();
    keys.dedup();
    keys.truncate(MOST);
    let says = |(domain, selector): (String, String)| {
        let said = evidence(&format!("DKIM-Signature: d={domain}; s={selector}"));
        let finding = Finding::new(&SIGNED, &domain).arg(Arg::domain("domain", &domain));
        finding.arg(Arg::domain("selector", &selector)).evidence(said)
    };
    keys.into_iter().map(says).collect()
}

/// The domain and the selector of a signature, if both are names. Spaces in them come from folding.
fn key(signature: &str) -> Option<(String, String)> {
    let tag = |name: &str| {
        let parts = signature.split(';').filter_map(|part| part.split_once('='));
        let value = parts.into_iter().find(|(tag, _)| tag.trim() == name)?.1;
        Some(value.split_whitespace().collect::<String>().to_ascii_lowercase())
            .filter(|value| is_name(value))
    };
    Some((tag("d").filter(|domain| domain.contains('.'))?, tag("s")?))
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.len() <= 190 && text.split('.').all(is_label)
}
