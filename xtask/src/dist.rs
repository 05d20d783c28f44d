//! `cargo xtask dist`: the one file that is deployed, with articles, widget and documentation in
//! it.

use crate::{Outcome, sh, widget};

pub(crate) fn build() -> Outcome {
    sh::install_wasm_target()?;
    widget::build()?;
    sh::step(
        "build with optimisation",
        &mut sh::cargo(&["build", "--release", "--bin", "mailwhy", "--package", "api"]),
    )?;
    let program = sh::binary("release", "mailwhy");
    let size = std::fs::metadata(&program)
        .map_err(|fault| format!("{}: {fault}", program.display()))?
        .len();
    eprintln!(
        "\n==> {} ({:.1} MB): copy it to a server, and run `mailwhy serve`",
        program.display(),
        size as f64 / 1e6
    );
    Ok(())
}
