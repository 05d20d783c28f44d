//! `cargo xtask new`: the files of a check or an article, to fill in. They compile as they are; the
//! contract test then lists what is missing.

mod prove;

use std::fs;
use std::path::Path;

use clap::{Args, Subcommand};

use crate::{Outcome, sh};

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A check: its file, its lines in the list of checks, its words and its scenarios
    Check {
        /// Its id, for example `caa`
        id: String,
        /// The question that it answers, in a customer's words
        question: String,
    },
    /// An article: one Markdown file
    Article {
        /// Its name in addresses, for example `read-receipts`
        slug: String,
        /// The question that it answers, in a customer's words
        question: String,
    },
    /// Follow CONTRIBUTING.md in a copy of the tree, with a check and an article that nobody needs
    Prove(prove::Options),
}

/// Where checks are listed, and the one that stays last.
const CHECKS: &str = "crates/checks/src/checks.rs";
const LAST_CHECK: &str = "    &vantage::CHECK,\n";

/// The scenarios of a new check: the name of each file and what is in it.
const SCENARIOS: [(&str, &str); 4] = [
    ("a-record-is-found.toml", include_str!("new/found.toml.txt")),
    ("a-domain-without-the-record.toml", include_str!("new/none.toml.txt")),
    ("a-servfail-is-not-a-missing-record.toml", include_str!("new/unresolved.toml.txt")),
    ("a-slow-answer-leaves-the-check-unfinished.toml", include_str!("new/unfinished.toml.txt")),
];

pub(crate) fn new(options: &Options) -> Outcome {
    match &options.what {
        What::Check { id, question } => check(&sh::root(), id, question),
        What::Article { slug, question } => article(&sh::root(), slug, question),
        What::Prove(options) => prove::prove(options),
    }
}

/// As `cargo xtask new prove` does, where the tree itself is compiled.
pub(crate) fn prove() -> Outcome {
    prove::prove(&prove::Options::default())
}

fn check(root: &Path, id: &str, question: &str) -> Outcome {
    is_name(id, '_')?;
    let fill = |text: &str| {
        let filled = text.replace("{{id}}", id).replace("{{question}}", question);
        filled.replace("{{ID}}", &id.to_uppercase())
    };
    let file = format!("crates/checks/src/checks/{id}.rs");
    create(root, &file, &fill(include_str!("new/check.rs.txt")))?;
    let words = format!("content/en/codes/{id}.md");
    create(root, &words, &fill(include_str!("new/words.md.txt")))?;
    for (name, text) in SCENARIOS {
        create(root, &format!("tests/scenarios/{id}/{name}"), &fill(text))?;
    }
    list(&root.join(CHECKS), id)?;
    next_steps(&format!("cargo test -p checks {id}"));
    Ok(())
}

fn article(root: &Path, slug: &str, question: &str) -> Outcome {
    is_name(slug, '-')?;
    let text = include_str!("new/article.md.txt");
    let text = text.replace("{{slug}}", slug).replace("{{question}}", question);
    create(root, &format!("content/en/{slug}.md"), &text)?;
    next_steps("cargo run -p api --bin mailwhy -- content check content");
    Ok(())
}

/// Whether a name can be a file's name and, for a check, the first part of its codes.
fn is_name(name: &str, between: char) -> Outcome {
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    if starts && name.chars().all(|letter| is_plain(letter) || letter == between) {
        return Ok(());
    }
    Err(format!("{name:?} is no name: use lower-case letters, digits and {between:?}"))
}

fn create(root: &Path, file: &str, text: &str) -> Outcome {
    let path = root.join(file);
    if path.exists() {
        return Err(format!("{file} is there already"));
    }
    let cannot = |fault: std::io::Error| format!("cannot write {file}: {fault}");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(&path, text).map_err(cannot)?;
    eprintln!("    {file}");
    Ok(())
}

/// Enters a check in the list of modules, by the alphabet, and in the order of reports, before the
/// last.
fn list(path: &Path, id: &str) -> Outcome {
    let file = path.display();
    let text = fs::read_to_string(path).map_err(|fault| format!("cannot read {file}: {fault}"))?;
    let listed = listed(&text, id)
        .ok_or_else(|| format!("{file} has another shape: add the module and the check by hand"))?;
    fs::write(path, listed).map_err(|fault| format!("cannot write {file}: {fault}"))?;
    eprintln!("    {CHECKS}: a module, and a place in CHECKS");
    Ok(())
}

fn listed(text: &str, id: &str) -> Option<String> {
    let module = format!("pub(crate) mod {id};\n");
    let name_of = |line: &str| line.split("mod ").nth(1).map(str::to_owned);
    let is_module = |line: &&str| line.starts_with("pub") && line.contains(" mod ");
    let later = text.lines().filter(is_module).find(|line| name_of(line) > name_of(&module));
    let at = text.find(later?)?;
    let (before, after) = text.split_at(at);
    let text = [before, &module, after].concat();
    text.contains(LAST_CHECK)
        .then(|| text.replace(LAST_CHECK, &format!("    &{id}::CHECK,\n{LAST_CHECK}")))
}

fn next_steps(first: &str) {
    eprintln!("\n==> fill them in: CONTRIBUTING.md says how. What is missing is listed by");
    eprintln!("    {first}\n    cargo test -p tests --test contract nothing_is_missing");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_listed_in_its_places() {
        let (bimi, spf) = ("pub(crate) mod bimi;\n", "pub mod spf;\n");
        let before = [bimi, spf, "    &spf::CHECK,\n", LAST_CHECK].concat();
        let (module, check) = ("pub(crate) mod caa;\n", "    &caa::CHECK,\n");
        let after = [bimi, module, spf, "    &spf::CHECK,\n", check, LAST_CHECK].concat();
        assert_eq!(listed(&before, "caa"), Some(after));
        assert_eq!(listed("pub mod spf;\n", "caa"), None);
    }

    #[test]
    fn names_lead_out_of_no_folder() {
        for (name, holds) in [("caa", true), ("mta_sts", true), ("../x", false), ("Caa", false)] {
            assert_eq!(is_name(name, '_').is_ok(), holds, "{name}");
        }
    }
}
