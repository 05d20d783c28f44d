//! `cargo xtask screenshots`: pictures of every screen, narrow and wide, light and dark.

use crate::{Outcome, sh, test, widget};

pub(crate) fn take() -> Outcome {
    test::install()?;
    widget::build()?;
    sh::step(
        "build the test bed",
        &mut sh::cargo(&["build", "--bin", "screenshots", "--package", "tests"]),
    )?;
    let (into, readme) =
        (sh::root().join("target/screenshots"), sh::root().join("docs/screenshots"));
    let mut command = std::process::Command::new(sh::binary("debug", "screenshots"));
    command.arg("--into").arg(&into).arg("--readme").arg(&readme).current_dir(sh::root());
    sh::step("take pictures of every screen", &mut command)?;
    eprintln!(
        "\n==> all of them in {}, those of the README in {}",
        into.display(),
        readme.display()
    );
    Ok(())
}
