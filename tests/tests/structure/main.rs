//! Does the code still have its shape? Which folder may use which, circles of files, and how long
//! lines, functions and files are. What breaks it is printed, file and line.

mod chains;
mod invariants;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use source::{File, arrows, circles, collect, files, functions};

/// The crates that are shipped, where their source is, and the most files of which each leads to
/// each other. Three is the aim; the larger ones are to be opened, and must not grow.
const CRATES: &[(&str, &str, usize)] = &[
    ("verdict", "crates/verdict/src", 3),
    ("probe", "crates/probe/src", 3),
    ("checks", "crates/checks/src", 3),
    ("reason", "crates/reason/src", 3),
    ("content", "content/src", 3),
    ("api", "api/src", 3),
    ("widget", "widget/src", 3),
];

/// What the folders of `checks` must not use. No check uses another: what they share is below.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("server", &["checks", "run"]),
    ("facts", &["checks", "server", "run"]),
    ("operator", &["checks", "server", "facts", "memo", "context", "run"]),
    ("memo", &["checks", "server", "facts", "context", "run"]),
    ("context", &["checks", "server", "facts", "run"]),
    ("checks", &["run"]),
];

/// Where every line and file is short.
const TIDY: &[&str] = &["crates", "content", "api", "widget", "xtask", "tests"];
const WIDEST_LINE: usize = 100;
const LONGEST_FILE: usize = 400;
/// The lines of functions: at the median, at the ninetieth percentile, and at most.
const LINES: (usize, usize, usize) = (10, 35, 60);

type Arrows = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.parent().expect("tests is a folder of the workspace").to_path_buf()
}

fn modules(files: &[File]) -> BTreeSet<Vec<String>> {
    files.iter().map(|file| file.module.clone()).collect()
}

#[test]
fn no_check_uses_another_and_no_folder_of_checks_looks_up() {
    let files = files(&root(), "crates/checks/src");
    let modules = modules(&files);
    let mut broken = Vec::new();
    for file in &files {
        let Some(folder) = file.module.first() else {
            continue;
        };
        let forbidden = FORBIDDEN.iter().find(|(of, _)| of == folder).map_or(&[][..], |(_, to)| to);
        for arrow in arrows(&file.with_tests, &file.module, &modules) {
            let Some(to) = arrow.to.first() else { continue };
            let is_another = folder == "checks"
                && to == "checks"
                && file.module.len() > 1
                && arrow.to.get(1) != file.module.get(1);
            if is_another || forbidden.contains(&to.as_str()) {
                let line = format!("{}:{}", file.path.display(), arrow.line);
                broken.push(format!("{line}: {folder} must not use {}", arrow.to.join("::")));
            }
        }
    }
    assert!(files.len() > 50, "{} files are too few to be all", files.len());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_do_not_run_in_circles() {
    let mut broken = Vec::new();
    for (name, folder, largest) in CRATES {
        let files = files(&root(), folder);
        let modules = modules(&files);
        let uses = |file: &File| arrows(&file.code, &file.module, &modules);
        let all: Arrows = files
            .iter()
            .map(|file| {
                let to = uses(file).into_iter().map(|arrow| arrow.to).filter(|to| !to.is_empty());
                (file.module.clone(), to.collect())
            })
            .collect();
        for circle in circles(&all) {
            let paths: Vec<String> = circle.iter().map(|module| module.join("::")).collect();
            println!("{name}: {} in a circle: {}", circle.len(), paths.join(", "));
            if circle.len() > *largest {
                broken.push(format!("{name}: {} in a circle: {}", circle.len(), paths.join(", ")));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut all: Vec<(usize, String)> = Vec::new();
    for file in CRATES.iter().flat_map(|(_, folder, _)| files(&root(), folder)) {
        if file.module.last().is_some_and(|last| last == "tests") {
            continue;
        }
        for (line, name, lines) in functions(&file.code) {
            all.push((lines, format!("{}:{line}: {name}", file.path.display())));
        }
    }
    all.sort();
    let at = |share: usize| all[(all.len() - 1) * share / 100].0;
    let (longest, _) = all.last().expect("there are functions");
    let (median, ninetieth) = (at(50), at(90));
    println!("{} functions: {median}, {ninetieth}, at most {longest} lines", all.len());
    assert!(median <= LINES.0, "the median is {median} lines");
    assert!(ninetieth <= LINES.1, "the ninetieth percentile is {ninetieth} lines");
    let long: Vec<&(usize, String)> = all.iter().filter(|(lines, _)| *lines > LINES.2).collect();
    assert!(long.is_empty(), "longer than {} lines: {long:#?}", LINES.2);
}

#[test]
fn lines_and_files_are_short() {
    let mut paths = Vec::new();
    TIDY.iter().for_each(|folder| collect(&root().join(folder), &mut paths));
    let mut broken = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let name = path.strip_prefix(root()).expect("it is in the workspace").display().to_string();
        let wide = |(_, line): &(usize, &str)| line.chars().count() > WIDEST_LINE;
        let wide = text.lines().enumerate().filter(wide);
        broken.extend(
            wide.map(|(at, line)| format!("{name}:{}: {} columns", at + 1, line.chars().count())),
        );
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            broken.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(broken.is_empty(), "{} places\n{}", broken.len(), broken.join("\n"));
}
