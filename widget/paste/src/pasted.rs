//! Pasted text: what it says, and what of it may be sent.

use verdict::{ArgKind, Finding, Inventory, Profile};
use wasm_bindgen::JsValue;
use web_sys::TextDecoder;

use crate::object::{items, list, object};

/// The most that is read, in bytes: as the server does.
const MAX_BYTES: usize = 256 * 1024;

/// Findings that say only that nothing was understood.
const NOTHING: &[&str] = &["bounce.nothing", "bounce.no_reason"];

/// The provider's own servers, out of what `GET /v1/inventory` answers. They stay as long as the
/// page: to free the few that it reads would weigh more than they do.
pub(crate) fn own(inventory: &JsValue) -> Option<&'static Profile> {
    let texts =
        |name: &str| items(inventory, name).into_iter().filter_map(|value| value.as_string());
    let addresses = texts("addresses").filter_map(|address| address.parse().ok());
    Inventory { hosts: texts("hosts").collect(), addresses: addresses.collect() }
        .profile()
        .map(|profile| &*Box::leak(Box::new(profile)))
}

/// Codes and values, how many secrets there were, and the line that tells where a message had come
/// from: that one is for the reader's eyes only.
pub(crate) fn parse(bytes: &[u8], own: Option<&Profile>) -> JsValue {
    reason::pasted::use_charset_decoder(decoded);
    let pasted = reason::pasted::read(
        &bytes[..bytes.len().min(MAX_BYTES)],
        reason::UserSays::default(),
        own,
    );
    let line = pasted.origin.line.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
    let found = pasted.found.iter().flat_map(|(_, found)| found);
    let claims =
        found.filter(|finding| !NOTHING.contains(&finding.code.as_str())).map(claim).collect();
    object(&[
        ("claims", list(claims)),
        ("masked", JsValue::from_f64(pasted.masked as f64)),
        ("line", line),
    ])
}

/// Bytes in a charset as text, by the browser's own tables.
fn decoded(bytes: &[u8], label: &str) -> Option<String> {
    TextDecoder::new_with_label(label).ok()?.decode_with_u8_array(bytes).ok()
}

/// A finding without its evidence, and without whatever is outside text.
fn claim(finding: &Finding) -> JsValue {
    let travels = |kind: ArgKind| {
        !matches!(kind, ArgKind::Record | ArgKind::Quoted | ArgKind::Time | ArgKind::Unrecognised)
    };
    let args = finding.args.iter().filter(|arg| travels(arg.kind)).map(|arg| {
        let (name, kind, value) = (arg.name.as_str(), arg.kind.as_str(), arg.value.as_str());
        object(&[("name", name.into()), ("kind", kind.into()), ("value", value.into())])
    });
    object(&[("code", finding.code.as_str().into()), ("args", list(args.collect()))])
}
