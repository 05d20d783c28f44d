//! `cargo xtask openapi`: the committed contract, written again from the code.

use crate::{Outcome, sh};

pub(crate) fn write() -> Outcome {
    let output =
        sh::cargo(&["run", "--quiet", "--package", "api", "--bin", "mailwhy", "--", "openapi"])
            .output()
            .map_err(|fault| format!("mailwhy openapi could not start: {fault}"))?;
    if !output.status.success() {
        return Err(format!("mailwhy openapi failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let path = sh::root().join("openapi.yaml");
    std::fs::write(&path, &output.stdout)
        .map_err(|fault| format!("cannot write {}: {fault}", path.display()))?;
    eprintln!("==> wrote openapi.yaml ({} bytes)", output.stdout.len());
    Ok(())
}
