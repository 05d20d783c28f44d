//! `cargo xtask new prove`: follows CONTRIBUTING.md in a copy of the tree, with a check and an
//! article that nobody needs, and ends well only if both are whole then.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::{Outcome, sh};

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Where the copy is compiled, if not where the tree itself is
    #[arg(long)]
    target_dir: Option<PathBuf>,
}

const QUESTION: &str = "Who may issue certificates for the domain?";

/// What tells the crates of the copy from the tree's own, so that both can be compiled in one
/// folder, which holds everything from outside already.
const VERSIONS: (&str, &str) = ("\nversion = \"0.1.0\"\n", "\nversion = \"0.1.0-copy\"\n");

pub(crate) fn prove(options: &Options) -> Outcome {
    let tree = std::env::temp_dir().join(format!("mailwhy-prove-{}", std::process::id()));
    let target = options.target_dir.clone().unwrap_or_else(sh::target);
    let copy = Copy { tree, target };
    let proved = copy.fill().and_then(|()| copy.follow());
    // What is left of it is only in the way; that it could not be removed changes nothing.
    let _ = fs::remove_dir_all(&copy.tree);
    proved
}

/// A copy of the tree, and where it is compiled.
struct Copy {
    tree: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Copies every file that git knows or would add.
    fn fill(&self) -> Outcome {
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
        let listed = list.current_dir(sh::root()).output();
        let listed = listed.map_err(|fault| format!("git could not start: {fault}"))?;
        for file in String::from_utf8_lossy(&listed.stdout).split_terminator('\0') {
            let (from, to) = (sh::root().join(file), self.tree.join(file));
            if !from.is_file() {
                continue;
            }
            let folder = to.parent().map_or(Ok(()), fs::create_dir_all);
            let copied = folder.and_then(|()| fs::copy(&from, &to).map(drop));
            copied.map_err(|fault| format!("cannot copy {file}: {fault}"))?;
        }
        Ok(())
    }

    /// The commands of CONTRIBUTING.md, in its order.
    fn follow(&self) -> Outcome {
        self.edit("Cargo.toml", |text| text.replacen(VERSIONS.0, VERSIONS.1, 1))?;
        self.run(&["xtask", "new", "check", "caa", QUESTION])?;
        self.run(&[
            "xtask",
            "new",
            "article",
            "read-receipts",
            "How do I ask for a read receipt?",
        ])?;
        self.run(&["test", "--package", "checks", "--lib", "caa"])?;
        self.everything_is_listed()?;
        self.write()?;
        self.run(&["test", "--package", "checks", "--lib", "budgets", "--", "--nocapture"])?;
        self.run(&["test", "--package", "tests", "--test", "contract", "nothing_is_missing"])?;
        self.run(&["build", "--package", "api", "--package", "tests", "--bins"])?;
        self.run(&["test", "--package", "tests", "--test", "scenarios", "--", "caa"])
    }

    /// What was not written yet is named, all of it at once.
    fn everything_is_listed(&self) -> Outcome {
        let args = ["test", "--package", "tests", "--test", "contract", "nothing_is_missing"];
        let output = self.cargo(&args).output();
        let output = output.map_err(|fault| format!("cargo could not start: {fault}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        for missing in ["codes/caa.md", "read-receipts.md", "scenarios/caa/", "| `caa` |"] {
            if !said.contains(missing) {
                return Err(format!("the contract does not say that {missing} is missing: {said}"));
            }
        }
        Ok(())
    }

    /// What a contributor writes: the sentences and the README's row.
    fn write(&self) -> Outcome {
        let words = ["content/en/codes/caa.md", "content/en/read-receipts.md"];
        for file in words {
            self.edit(file, written)?;
        }
        let scenarios = fs::read_dir(self.tree.join("tests/scenarios/caa"));
        for scenario in scenarios.map_err(|fault| fault.to_string())?.flatten() {
            let name = scenario.file_name().to_string_lossy().into_owned();
            self.edit(&format!("tests/scenarios/caa/{name}"), written)?;
        }
        let row = format!("| `caa` | {QUESTION} |\n| `vantage` |");
        self.edit("README.md", |text| text.replacen("| `vantage` |", &row, 1))
    }

    fn edit(&self, file: &str, change: impl FnOnce(&str) -> String) -> Outcome {
        let path: &Path = &self.tree.join(file);
        let text = fs::read_to_string(path).map_err(|fault| format!("cannot read {file}: {fault}"));
        fs::write(path, change(&text?)).map_err(|fault| format!("cannot write {file}: {fault}"))
    }

    fn run(&self, args: &[&str]) -> Outcome {
        sh::step(&format!("in the copy: cargo {}", args.join(" ")), &mut self.cargo(args))
    }

    fn cargo(&self, args: &[&str]) -> Command {
        let mut command = sh::cargo(args);
        command.current_dir(&self.tree).env("CARGO_TARGET_DIR", &self.target);
        command
    }
}

fn written(text: &str) -> String {
    text.replace("Say here", "This is").replace("say here", "this is")
}
