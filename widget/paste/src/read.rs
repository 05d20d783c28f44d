//! What does pasted text say, and what of it may travel?

use verdict::{ArgKind, Finding};
use wasm_bindgen::JsValue;

use crate::object::{list, object};

/// The most that is read, in bytes: as the server does.
const MOST: usize = 256 * 1024;

/// Findings that say only that nothing was understood.
const NOTHING: &[&str] = &["bounce.nothing", "bounce.no_reason"];

/// Codes and values, and how many secrets there were.
pub(crate) fn read(text: &str) -> JsValue {
    let bytes = text.as_bytes();
    let pasted = reason::paste::read(&bytes[..bytes.len().min(MOST)], None, None);
    let found = pasted.found.iter().flat_map(|(_, found)| found);
    let claims = found.filter(|finding| !NOTHING.contains(&finding.code.as_str())).map(claim).collect();
    object(&[("claims", list(claims)), ("masked", JsValue::from_f64(pasted.masked as f64))])
}

/// A finding without its evidence, and without whatever is outside text.
fn claim(finding: &Finding) -> JsValue {
    let travels =
        |kind: ArgKind| !matches!(kind, ArgKind::Record | ArgKind::Quoted | ArgKind::Time | ArgKind::Unrecognised);
    let args = finding.args.iter().filter(|arg| travels(arg.kind)).map(|arg| {
        let (name, kind, value) = (arg.name.as_str(), arg.kind.as_str(), arg.value.as_str());
        object(&[("name", name.into()), ("kind", kind.into()), ("value", value.into())])
    });
    object(&[("code", finding.code.as_str().into()), ("args", list(args.collect()))])
}
