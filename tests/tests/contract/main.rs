//! Is everything that was promised to others still true? The wire, the codes with their words and
//! scenarios, the arrows between crates.

mod arrows;
mod coverage;
mod literals;
mod missing;
mod wire;
mod words;

use std::path::{Path, PathBuf};

use verdict::Code;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests is a folder of the workspace")
        .to_path_buf()
}

fn codes() -> Vec<&'static Code> {
    checks::codes().chain(reason::codes()).collect()
}
