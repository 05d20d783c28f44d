//! What reads bytes of a request or of the operator, for the fuzz targets alone.

use crate::config::Config;
use crate::json_body;
use crate::routes::{bounces, diagnoses};

/// Reads a JSON body as each route that takes one does. A refusal says what to send instead.
pub fn request_body(bytes: &[u8]) {
    let dialogue = json_body::parse::<verdict::DiagnosisRequest>(bytes, diagnoses::FIELDS).err();
    let pasted = json_body::parse::<bounces::BounceRequest>(bytes, bounces::FIELDS).err();
    for refused in [dialogue, pasted].into_iter().flatten() {
        assert!(!refused.to_string().is_empty());
    }
}

/// Reads a configuration, and says whether it makes sense.
pub fn configuration(text: &str) {
    let Ok(config) = toml::from_str::<Config>(text) else { return };
    let _ = config.makes_sense();
}
