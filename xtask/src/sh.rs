//! How a command is run: said before, timed after, and a failure names what failed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The workspace's root, whatever the current folder is.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
        .to_path_buf()
}

/// Where cargo leaves binaries of `profile` (`debug` or `release`).
pub(crate) fn binary(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(name)
}

/// Where cargo compiles.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A `cargo` command in the workspace's root. It does not inherit what `cargo run` says about this
/// crate: ring is compiled again whenever that changes, and all that is above it.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Says what is done, does it, and says how long it took.
pub(crate) fn step(title: &str, command: &mut Command) -> Result<(), String> {
    eprintln!("\n==> {title}");
    let started = Instant::now();
    let status = command.status().map_err(|fault| {
        format!("{title}: {:?} could not start: {fault}", command.get_program())
    })?;
    if !status.success() {
        return Err(format!("{title}: failed ({status}); the command was {}", shown(command)));
    }
    eprintln!("    {title}: done in {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}

/// Adds the browser's target to the toolchain; does nothing when it is there, or when Rust is not
/// rustup's.
pub(crate) fn install_wasm_target() -> Result<(), String> {
    if !has("rustup") {
        return Ok(());
    }
    let mut command = Command::new("rustup");
    step(
        "make sure of the WebAssembly target",
        command.args(["target", "add", "wasm32-unknown-unknown"]).current_dir(root()),
    )
}

/// An `apt-get` command that asks nothing.
pub(crate) fn apt(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Whether a program of this name is on the PATH.
pub(crate) fn has(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
