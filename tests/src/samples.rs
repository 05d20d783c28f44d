//! Where are the samples that lie beside the workspace? Hostile inputs, bounces and the SPF suite,
//! which are no part of it.

use std::io::Write;
use std::path::{Path, PathBuf};

/// The path of `shared/data/<name>` beside the workspace. None on a machine that has no such folder
/// beside it, which is said; where the folder is there, a sample that is missing from it is a fault
/// for whoever reads it.
#[must_use]
pub fn find(name: &str) -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if shared.is_dir() {
        return Some(shared.join("data").join(name));
    }
    // Past the capture of a test that passes, or nobody would know.
    let said = format!(
        "SKIPPED: shared/data/{name} is not beside the workspace, so what it would show was not tried\n"
    );
    let _ = std::io::stderr().write_all(said.as_bytes());
    None
}
