//! Which scenarios are there, by what name is each played, and which of them does a developer mean?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Trial};

use crate::dialog::Dialogs;
use crate::scenario::Scenario;

/// The folders whose files are played on machines of their own kind, by runners of their own.
const APART: &[&str] = &["real", "diagnoses"];

/// The folder of all scenarios.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Every scenario of the scripted world, in the order of their paths.
///
/// # Errors
/// A folder cannot be read.
pub fn scripted() -> Result<Vec<PathBuf>, String> {
    let root = folder();
    let mut found = files(&root)?;
    found.retain(|path| !APART.iter().any(|apart| path.starts_with(root.join(apart))));
    Ok(found)
}

/// Every TOML file of a folder and of the folders below it, in the order of their paths.
///
/// # Errors
/// A folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    files_ending(folder, "toml")
}

/// The same for files with another ending.
///
/// # Errors
/// A folder cannot be read.
pub fn files_ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let wrong = |fault: std::io::Error| format!("{}: {fault}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.is_dir() {
            found.extend(files_ending(&path, ending)?);
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The name under which a file is played: its folder, its sentence, and the codes that it demands.
pub fn title<'a>(path: &Path, demands: impl IntoIterator<Item = &'a str>) -> String {
    let below = path.strip_prefix(folder()).unwrap_or(path).with_extension("");
    let sentence = below.to_string_lossy().replace('-', " ");
    let codes: BTreeSet<&str> = demands.into_iter().collect();
    format!("{sentence} [{}]", codes.into_iter().collect::<Vec<_>>().join(" "))
}

/// The name under which a scenario is played.
///
/// # Errors
/// The file cannot be read, or is not well written.
pub fn title_of_scenario(path: &Path) -> Result<String, String> {
    let scenario = Scenario::read(path)?;
    Ok(title(path, scenario.must.iter().map(String::as_str)))
}

/// The name under which a file of dialogs is played: it demands their causes.
///
/// # Errors
/// The file cannot be read, or is not well written.
pub fn title_of_dialogs(path: &Path) -> Result<String, String> {
    let read = Dialogs::read(path)?;
    Ok(title(path, read.dialog.iter().map(|one| one.cause.as_str())))
}

/// Keeps the trials that a developer means: those whose name holds every word of the filter. A word
/// with a dot is a code, and must be demanded as it is written.
///
/// The filter may be a check, a code, words of a name, or the path of a file.
pub fn choose(arguments: &mut Arguments, trials: &mut Vec<Trial>) {
    if arguments.exact {
        return;
    }
    let Some(filter) = arguments.filter.take() else { return };
    trials.retain(|trial| is_meant(&filter, trial.name()));
}

/// Whether a name holds every word of a filter.
#[must_use]
pub fn is_meant(filter: &str, name: &str) -> bool {
    let filter = filter.trim_start_matches("tests/scenarios/").trim_end_matches(".toml");
    let demanded = name.rsplit_once('[').map_or("", |(_, codes)| codes.trim_end_matches(']'));
    filter.replace('-', " ").split_whitespace().all(|word| {
        let is_code = word.contains('.');
        if is_code { demanded.split(' ').any(|code| code == word) } else { name.contains(word) }
    })
}

#[cfg(test)]
mod tests {
    use super::{folder, is_meant, title};

    #[test]
    fn a_name_holds_the_folder_the_sentence_and_the_codes() {
        let path = folder().join("mx/a-null-mx.toml");
        assert_eq!(title(&path, ["mx.null", "mx.null"]), "mx/a null mx [mx.null]");
    }

    #[test]
    fn a_filter_is_a_check_a_code_words_or_a_path() {
        let name = "submission/the certificate of the server is expired [submission.tls_failed]";
        for (filter, meant) in [
            ("submission", true),
            ("submission.tls_failed", true),
            ("submission.tls", false),
            ("expired certificate", true),
            ("expired password", false),
            ("submission/the-certificate-of-the-server-is-expired", true),
            ("tests/scenarios/submission/the-certificate-of-the-server-is-expired.toml", true),
            ("mailbox", false),
        ] {
            assert_eq!(is_meant(filter, name), meant, "{filter}");
        }
    }
}
