//! The words that the widget says when the API does not answer: a few of
//! `content/<lang>/words.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The words.
const KEYS: [&str; 3] = ["ui.all_questions", "ui.try_again", "ui.unreachable"];

/// What stands for them in the script.
const PLACEHOLDER: &str = "'WORDS'";

/// The script with the words of all languages that have them.
pub(super) fn fill(script: &str, content: &Path) -> Result<String, String> {
    let entries =
        fs::read_dir(content).map_err(|fault| format!("{}: {fault}", content.display()))?;
    let mut all = BTreeMap::new();
    for folder in entries.flatten() {
        let Ok(text) = fs::read_to_string(folder.path().join("words.toml")) else { continue };
        let said = said(&text);
        if said.len() == KEYS.len() {
            all.insert(folder.file_name().to_string_lossy().into_owned(), said);
        }
    }
    if !script.contains(PLACEHOLDER) || !all.contains_key("en") {
        return Err("mail-why-words.js has no place for words, or English has none".to_owned());
    }
    let words = serde_json::to_string(&all).map_err(|fault| fault.to_string())?;
    Ok(script.replace(PLACEHOLDER, &words))
}

/// Those of the words that a file has. A line of it is a key and its text, both as in JSON.
fn said(text: &str) -> BTreeMap<&'static str, String> {
    let value = |key: &'static str| {
        let start = format!("\"{key}\" = ");
        let line = text.lines().find_map(|line| line.strip_prefix(&start))?;
        Some((key, serde_json::from_str(line).ok()?))
    };
    KEYS.into_iter().filter_map(value).collect()
}
