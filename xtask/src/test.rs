//! `cargo xtask test`: install what the tests need, then run them all.

use clap::Args;

use crate::{Outcome, not_played, servers, sh, widget};

/// What the tests need beyond Rust and a C linker: the Debian package, and a program or a path that
/// shows it is there.
const PACKAGES: &[(&str, &str)] = &[
    ("chromium", "chromium"),
    ("chromium-driver", "chromedriver"),
    ("util-linux", "unshare"),
    ("openssl", "openssl"),
    ("php-cli", "php"),
    ("nodejs", "node"),
    ("libcryptx-perl", "/usr/share/doc/libcryptx-perl/copyright"),
    ("python3-cryptography", "/usr/lib/python3/dist-packages/cryptography/__init__.py"),
];

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Install nothing; a tool that is missing makes its tests fail.
    #[arg(long)]
    no_install: bool,
    /// Passed on to `cargo test`, for example a test's name.
    #[arg(last = true)]
    args: Vec<String>,
}

pub(crate) fn test(options: &Options) -> Outcome {
    if !options.no_install {
        install()?;
        servers::install()?;
    }
    widget::build()?;
    // The scenarios start the server itself, so its binaries are built before them.
    sh::step(
        "build the server and the test bed",
        &mut sh::cargo(&["build", "--bins", "--package", "api", "--package", "tests"]),
    )?;
    let mut command = sh::cargo(&["test", "--workspace", "--exclude", "widget"]);
    command.args(["--exclude", "paste", "--no-fail-fast"]).args(&options.args);
    not_played::forget();
    let played = sh::step("run the tests", command.env(not_played::VARIABLE, not_played::file()));
    eprintln!("    {}", not_played::summary());
    played
}

pub(crate) fn install() -> Outcome {
    sh::install_wasm_target()?;
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, program)| !sh::has(program))
        .map(|(package, _)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !sh::has("apt-get") {
        return Err(format!(
            "the tests need {}, and this machine has no apt-get; install them by hand",
            missing.join(", ")
        ));
    }
    let title = format!("install {} (needs root)", missing.join(", "));
    sh::step("read the list of Debian packages", &mut sh::apt(&["update", "--quiet"]))?;
    sh::step(
        &title,
        sh::apt(&["install", "--yes", "--quiet", "--no-install-recommends"]).args(&missing),
    )
}
