//! The source of a crate, as far as its shape goes: which file uses which, and how long its
//! functions are. Read word by word, without a parser of the whole language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One file of a crate.
pub(crate) struct File {
    /// Where it is, from the root of the workspace.
    pub(crate) path: PathBuf,
    /// Its module, from the root of the crate.
    pub(crate) module: Vec<String>,
    /// Its text, without comments, strings and tests; lines stay where they are.
    pub(crate) code: String,
    /// The same with its tests.
    pub(crate) with_tests: String,
}

/// One use of a file by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    /// The number of the line, from 1.
    pub(crate) line: usize,
    /// The module that is used, from the root of the crate.
    pub(crate) to: Vec<String>,
}

/// The files of a crate whose source is in `folder`.
pub(crate) fn files(root: &Path, folder: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let inside = path.strip_prefix(root.join(folder)).expect("it was found there");
        let with_tests = blank(&text);
        File {
            module: module(inside),
            path: path.strip_prefix(root).expect("it is in the workspace").to_path_buf(),
            code: without_tests(&with_tests),
            with_tests,
        }
    };
    paths.into_iter().map(read).collect()
}

/// Every Rust file below a folder, those that are built left out.
pub(crate) fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|_| panic!("no {}", folder.display()));
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            collect(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

fn module(inside: &Path) -> Vec<String> {
    let parts = inside.with_extension("");
    let mut module: Vec<String> =
        parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        module.pop();
    }
    module
}

/// The text with comments and the insides of strings as blanks, so that only code is left.
fn blank(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        let skipped = skipped(rest);
        let length = if skipped == 0 { ch.len_utf8() } else { skipped };
        let part = &rest[..length];
        if skipped == 0 {
            code.push(ch);
        } else {
            code.extend(part.chars().map(|ch| if ch == '\n' { '\n' } else { ' ' }));
        }
        rest = &rest[length..];
    }
    code
}

/// How many bytes at the beginning are a comment, a string or a character; none if it is code.
fn skipped(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    let hashes = rest.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len());
    if let Some(hashes) = hashes.filter(|hashes| rest[1 + hashes..].starts_with('"')) {
        let end = format!("\"{}", "#".repeat(hashes));
        let from = hashes + 2;
        return rest[from..].find(&end).map_or(rest.len(), |at| from + at + end.len());
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    // A character, and not a lifetime.
    let is_character = rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'');
    if rest.starts_with('\'') && is_character { quoted(rest, '\'') } else { 0 }
}

fn quoted(rest: &str, mark: char) -> usize {
    let mut is_escaped = false;
    for (at, ch) in rest.char_indices().skip(1) {
        if ch == mark && !is_escaped {
            return at + ch.len_utf8();
        }
        is_escaped = ch == '\\' && !is_escaped;
    }
    rest.len()
}

/// The code with `#[cfg(test)]` modules as blanks.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let item = &rest[at..];
        let end = match (item.find('{'), item.find(';')) {
            (Some(open), semicolon) if semicolon.is_none_or(|semicolon| open < semicolon) => {
                open + block(&item[open..])
            }
            (_, Some(semicolon)) => semicolon + 1,
            _ => item.len(),
        };
        kept.push_str(&rest[..at]);
        kept.extend(item[..end].chars().filter(|ch| *ch == '\n'));
        rest = &item[end..];
    }
    kept.push_str(rest);
    kept
}

/// The length of the block that begins here.
fn block(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, ch) in code.char_indices() {
        match ch {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    code.len()
}

/// The modules of the crate that some code of this module uses.
pub(crate) fn arrows(code: &str, module: &[String], modules: &BTreeSet<Vec<String>>) -> Vec<Arrow> {
    let mut found = Vec::new();
    let words: Vec<(usize, &str)> = words(code);
    let mut at = 0;
    while at < words.len() {
        let (position, word) = words[at];
        let is_path = words.get(at + 1).is_some_and(|(_, next)| *next == "::");
        let before = |back: usize| at.checked_sub(back).map_or("", |at| words[at].1);
        // Who may see an item, as in `pub(in path)`, is not whom it uses.
        let is_visibility = before(1) == "in" && before(2) == "(";
        let is_inside = ["::", "$"].contains(&before(1)) || is_visibility;
        at += 1;
        let Some(base) = base(word, module, modules).filter(|_| is_path && !is_inside) else {
            continue;
        };
        // Above a module that is written inside a file is that file itself.
        let is_nested = ["super", "self"].contains(&word) && is_nested(&words[..at - 1]);
        let base = if is_nested { module.to_vec() } else { base };
        let line = code[..position].matches('\n').count() + 1;
        for path in tree(&words[at + 1..], base) {
            found.push(Arrow { line, to: deepest(path, modules) });
        }
    }
    found.retain(|arrow| arrow.to != module);
    found
}

/// Whether the code after these words is inside a module that is written there.
fn is_nested(words: &[(usize, &str)]) -> bool {
    let (mut depth, mut modules) = (0_usize, Vec::new());
    for (at, (_, word)) in words.iter().enumerate() {
        if *word == "{" {
            depth += 1;
            if at > 1 && words[at - 2].1 == "mod" {
                modules.push(depth);
            }
        } else if *word == "}" {
            modules.retain(|opened| *opened != depth);
            depth = depth.saturating_sub(1);
        }
    }
    !modules.is_empty()
}

/// Where a path that begins with this word begins: at the root, above this module, or in a child.
fn base(word: &str, module: &[String], modules: &BTreeSet<Vec<String>>) -> Option<Vec<String>> {
    let child = [module, &[word.to_owned()]].concat();
    match word {
        "crate" => Some(Vec::new()),
        "self" => Some(module.to_vec()),
        "super" => Some(module[..module.len().saturating_sub(1)].to_vec()),
        _ if modules.contains(&child) => Some(child),
        _ => None,
    }
}

/// The paths of a tree such as `a::{b, c::d}`.
fn tree(words: &[(usize, &str)], base: Vec<String>) -> Vec<Vec<String>> {
    let mut path = base;
    for (at, (_, word)) in words.iter().enumerate() {
        match *word {
            "::" => {}
            "{" => return branches(&words[at + 1..], &path),
            "super" => drop(path.pop()),
            word if word.starts_with(is_of_name) => {
                path.push(word.to_owned());
                if words.get(at + 1).is_none_or(|(_, next)| *next != "::") {
                    break;
                }
            }
            _ => break,
        }
    }
    vec![path]
}

fn branches(words: &[(usize, &str)], base: &[String]) -> Vec<Vec<String>> {
    let (mut found, mut depth, mut is_start) = (Vec::new(), 0_usize, true);
    for (at, (_, word)) in words.iter().enumerate() {
        match *word {
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "{" => depth += 1,
            "," if depth == 0 => is_start = true,
            _ if is_start => {
                is_start = false;
                found.extend(tree(&words[at..], base.to_vec()));
            }
            _ => {}
        }
    }
    found
}

/// The deepest module that a path leads through.
fn deepest(mut path: Vec<String>, modules: &BTreeSet<Vec<String>>) -> Vec<String> {
    while !path.is_empty() && !modules.contains(&path) {
        path.pop();
    }
    path
}

fn is_of_name(ch: char) -> bool {
    ch.is_alphanumeric() || ch == '_'
}

/// The words and marks of some code, each with its position.
fn words(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(ch) = code[at..].chars().next() {
        let rest = &code[at..];
        let length = if is_of_name(ch) {
            rest.find(|ch: char| !is_of_name(ch)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            ch.len_utf8()
        };
        if !ch.is_whitespace() {
            found.push((at, &rest[..length]));
        }
        at += length;
    }
    found
}

/// The functions of some code: the line, the name, and how many lines of code the body has.
pub(crate) fn functions(code: &str) -> Vec<(usize, String, usize)> {
    let words = words(code);
    let mut found = Vec::new();
    for (at, (position, word)) in words.iter().enumerate() {
        let Some((_, name)) = words.get(at + 1).filter(|_| *word == "fn") else {
            continue;
        };
        let ends = words[at..].iter().find(|(_, word)| ["{", ";"].contains(word));
        let Some((open, _)) = ends.filter(|(_, word)| *word == "{") else {
            continue;
        };
        let body = &code[*open..open + block(&code[*open..])];
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
        let line = code[..*position].matches('\n').count() + 1;
        found.push((line, (*name).to_owned(), lines.saturating_sub(2).max(1)));
    }
    found
}

/// The largest sets of files of which each leads to each other.
pub(crate) fn circles(
    arrows: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
) -> Vec<BTreeSet<Vec<String>>> {
    let reached = |from: &Vec<String>| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = next.pop() {
            for to in arrows.get(&module).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    next.push(to.clone());
                }
            }
        }
        seen
    };
    let all: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
        arrows.keys().map(|module| (module, reached(module))).collect();
    let circle = |(module, reached): (&&Vec<String>, &BTreeSet<Vec<String>>)| {
        let leads_back =
            |other: &&Vec<String>| all.get(*other).is_some_and(|reached| reached.contains(*module));
        let circle: BTreeSet<Vec<String>> = reached.iter().filter(leads_back).cloned().collect();
        (circle.len() > 1).then_some(circle)
    };
    let found: BTreeSet<BTreeSet<Vec<String>>> = all.iter().filter_map(circle).collect();
    found.into_iter().collect()
}
