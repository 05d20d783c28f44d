//! Which samples do tests read? Ours lie in `data/`; others may lie beside the workspace, and are
//! played in addition.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::not_played;

/// An input that was made to do harm.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// Its name.
    pub id: String,
    /// What it is: `dns`, `spf`, `dmarc`, `dkim`, `banner`, `bounce`, `headers`, `http`, `target`.
    pub kind: String,
    /// What has to come of it.
    pub must: String,
    /// What may never come of it.
    pub never: String,
    /// The input.
    pub bytes: Vec<u8>,
}

impl Hostile {
    /// The input as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A folder or file of ours.
#[must_use]
pub fn ours(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// The path of `shared/data/<name>` beside the workspace. None on a machine that has no such folder
/// beside it, which is said; where the folder is there, a sample that is missing from it is a fault
/// for whoever reads it.
#[must_use]
pub fn beside(name: &str) -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if shared.is_dir() {
        return Some(shared.join("data").join(name));
    }
    not_played::report(name, "shared/data is not beside the workspace");
    None
}

/// Every hostile sample of some kinds: ours, and those beside the workspace.
///
/// # Errors
/// A sample cannot be read, or is not well written.
pub fn hostile(kinds: &[&str]) -> Result<Vec<Hostile>, String> {
    let mut found = ours_hostile()?;
    found.extend(hostile_beside()?);
    found.retain(|sample| kinds.contains(&sample.kind.as_str()));
    Ok(found)
}

/// One hostile sample, by its name.
///
/// # Errors
/// There is no such sample.
pub fn hostile_by_id(id: &str) -> Result<Hostile, String> {
    let found = ours_hostile()?.into_iter().find(|sample| sample.id == id);
    let found = match found {
        Some(found) => Some(found),
        None => hostile_beside()?.into_iter().find(|sample| sample.id == id),
    };
    found.ok_or_else(|| format!("there is no hostile sample {id:?}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    sample: Vec<Recipe>,
}

/// How one of our samples is made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    id: String,
    kind: String,
    must: String,
    never: String,
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    text: String,
    times: Option<usize>,
}

impl Part {
    fn write(&self, bytes: &mut Vec<u8>) {
        let Some(times) = self.times else {
            return bytes.extend_from_slice(self.text.as_bytes());
        };
        for n in 0..times {
            let next = self.text.replace("{n+1}", &(n + 1).to_string());
            bytes.extend_from_slice(next.replace("{n}", &n.to_string()).as_bytes());
        }
    }
}

fn ours_hostile() -> Result<Vec<Hostile>, String> {
    let mut found = Vec::new();
    for path in crate::collection::files(&ours("hostile"))? {
        let wrong = |fault: String| format!("{}: {fault}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|fault| wrong(fault.to_string()))?;
        let manifest: Manifest = toml::from_str(&text).map_err(|fault| wrong(fault.to_string()))?;
        found.extend(manifest.sample.into_iter().map(|recipe| {
            let mut bytes = Vec::new();
            recipe.parts.iter().for_each(|part| part.write(&mut bytes));
            let Recipe { id, kind, must, never, .. } = recipe;
            Hostile { id, kind, must, never, bytes }
        }));
    }
    Ok(found)
}

/// What the manifest beside the workspace says of each of its files.
#[derive(Deserialize)]
struct Entry {
    id: String,
    kind: String,
    must: String,
    never: String,
}

fn hostile_beside() -> Result<Vec<Hostile>, String> {
    let Some(folder) = beside("hostile") else { return Ok(Vec::new()) };
    let wrong = |fault: String| format!("{}: {fault}", folder.display());
    let text = std::fs::read_to_string(folder.join("manifest.json"));
    let text = text.map_err(|fault| wrong(fault.to_string()))?;
    let entries: Vec<Entry> =
        serde_json::from_str(&text).map_err(|fault| wrong(fault.to_string()))?;
    let read = |entry: Entry| {
        let bytes = std::fs::read(folder.join(format!("{}.txt", entry.id)));
        let bytes = bytes.map_err(|fault| wrong(format!("{}: {fault}", entry.id)))?;
        let Entry { id, kind, must, never } = entry;
        Ok(Hostile { id, kind, must, never, bytes })
    };
    entries.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{hostile_by_id, ours_hostile};

    /// How many kinds of harm we hold samples of ourselves.
    const LEAST: usize = 30;

    #[test]
    fn there_are_many_samples_of_ours_and_none_has_anothers_name() {
        let found = ours_hostile().unwrap();
        let ids: BTreeSet<&str> = found.iter().map(|sample| sample.id.as_str()).collect();
        assert_eq!(ids.len(), found.len());
        assert!(found.len() >= LEAST, "{} of {LEAST}", found.len());
        for sample in &found {
            assert!(sample.id.starts_with(&sample.kind), "{} is of {}", sample.id, sample.kind);
            assert!(!sample.bytes.is_empty(), "{} is empty", sample.id);
            assert!(!sample.must.is_empty() && !sample.never.is_empty(), "{}", sample.id);
        }
    }

    #[test]
    fn a_repeated_part_counts_from_nothing() {
        let aliases = hostile_by_id("dns-aliases-without-end").unwrap().text();
        assert!(aliases.contains("a0.h23.test. 60 CNAME a1.h23.test.\n"), "{aliases}");
        assert_eq!(aliases.lines().count(), 61);
    }
}
