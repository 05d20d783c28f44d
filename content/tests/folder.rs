//! A folder laid over the binary's words: what holds, when it is seen, and what a writer is told.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use content::{Library, Reader};
use verdict::{Code, On};

const NULL: Code = Code::error("mx.null", On::Zone);
const WORDS: &str = "[placeholders]\ndomain = \"your domain\"\n";
const MX: &str = "# Where does mail go?

## {{domain}} takes no mail {#mx.null}

Its MX says so.

**Publish an MX record**

1. `dns` Add:
   ```copy
   {{domain}}. MX 10 mx.example.
   ```
";

/// A folder of its own for each test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Self(
            std::env::temp_dir().join(format!("mailwhy-content-{name}-{}", std::process::id())),
        );
        files.iter().for_each(|(path, text)| folder.write(path, text));
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn faults(&self) -> Vec<String> {
        content::check(&self.0, &[&NULL]).iter().map(ToString::to_string).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_holds_before_the_binary_and_is_read_live() {
    let folder = Folder::new("live", &[("en/codes/mx.md", MX), ("en/words.toml", WORDS)]);
    let library = Library::with_dir(&folder.0);
    let before = library.version();
    assert_eq!(library.meaning("mx.null", "en"), "Your domain takes no mail");

    folder.write("en/codes/mx.md", &MX.replace("takes no mail", "refuses all mail"));
    let limit = Instant::now() + Duration::from_secs(10);
    while library.version() == before && Instant::now() < limit {
        std::thread::yield_now();
    }
    assert_eq!(library.meaning("mx.null", "en-GB"), "Your domain refuses all mail");
}

#[test]
fn a_notice_is_there_as_long_as_its_file_says() {
    let open = "+++\ntitle = \"Mail is slow\"\n+++\nA disk.\n";
    let over = "+++\ntitle = \"Old\"\nended = 2020-01-01T00:00:00Z\n+++\n";
    let folder = Folder::new("notices", &[("outages/a.md", open), ("outages/b.md", over)]);
    let library = Library::with_dir(&folder.0);
    let titles: Vec<String> =
        library.incidents().into_iter().map(|incident| incident.title).collect();
    assert_eq!(titles, ["Mail is slow"]);
    assert_eq!(folder.faults(), Vec::<String>::new());
    folder.write("outages/c.md", "no front matter");
    assert!(
        folder.faults().iter().any(|fault| fault.starts_with("outages/c.md:1: a notice begins"))
    );
    assert_eq!(Library::embedded().incidents(), []);
}

#[test]
fn a_reader_gets_their_values_and_a_missing_language_is_english() {
    let folder = Folder::new("reader", &[("en/codes/mx.md", MX), ("en/words.toml", WORDS)]);
    let mut reader = Reader { lang: "xx".to_owned(), ..Reader::default() };
    reader.values.insert("domain".to_owned(), "a.example".to_owned());
    let words = Library::with_dir(&folder.0).code_words("mx.null", &reader);
    assert_eq!(words.summary, "a.example takes no mail");
    assert_eq!(words.steps[0].copy.as_deref(), Some("a.example. MX 10 mx.example."));
}

/// Files that are wrong: the path, the text, and what a writer is told.
fn faulty() -> Vec<(&'static str, String, &'static str)> {
    vec![
        (
            "en/codes/mx.md",
            MX.replace("{#mx.null}", "{#mx.novel}"),
            "en/codes/mx.md:3: nothing emits the code `mx.novel`",
        ),
        ("en/codes/mx.md", MX.replace("`dns`", "`magic`"), "a step lacks its kind"),
        (
            "en/codes/mx.md",
            MX.replace("Its MX", "{{novel}}"),
            "en/codes/mx.md:5: there is no placeholder {{novel}}",
        ),
        ("en/codes/mx.md", MX.replace("Its MX", "<b>x</b>"), "en/codes/mx.md:5: HTML is not shown"),
        (
            "en/codes/mx.md",
            MX.replace("takes no mail", &"no ".repeat(12)),
            "en/codes/mx.md:3: the sentence has more than 12 words",
        ),
        (
            "en/codes/mx.md",
            MX.replace("**Publish an MX record**", "::: colour=red\n:::"),
            "`colour` is no condition",
        ),
        (
            "en/x.md",
            "+++\nslug = \"y\"\n+++\n".to_owned(),
            "the slug `y` differs from the file's name",
        ),
        (
            "en/x.md",
            "+++\nslug = \"x\"\nchecks = [\"mix\"]\n+++\n".to_owned(),
            "there is no check `mix`",
        ),
        (
            "en/x.md",
            "+++\nslug = \"x\"\n+++\n[a](/kb/nowhere)\n".to_owned(),
            "the link /kb/nowhere leads to no article",
        ),
        (
            "en/x.md",
            "+++\nslug = \"x\"\nclient = \"spark\"\nprogram = \"Spark\"\nvariant_of = \"nowhere\"\n\
             +++\n## Add {#add}\n\n1. Type.\n"
                .to_owned(),
            "in `variant_of` the slug of an article",
        ),
        (
            "en/x.md",
            "+++\nslug = \"x\"\nclient = \"spark\"\n+++\n## Add {#add}\n\n1. Type.\n".to_owned(),
            "numbered steps under a heading that ends with {#change}",
        ),
        (
            "en/x.md",
            "+++\nslug = \"x\"\n+++\n::: client=lotus\na\n:::\n".to_owned(),
            "no guide is for the mail program `lotus`",
        ),
    ]
}

#[test]
fn a_writer_is_told_file_line_and_what_to_write() {
    for (at, (path, text, expected)) in faulty().into_iter().enumerate() {
        let folder = Folder::new(
            &format!("fault-{at}"),
            &[("en/codes/mx.md", MX), ("en/words.toml", WORDS), (path, &text)],
        );
        let faults = folder.faults();
        assert!(
            faults.iter().any(|fault| fault.contains(expected)),
            "{expected}\nnot in {faults:#?}"
        );
    }
}

#[test]
fn a_new_guide_is_a_new_value_of_client() {
    let text = "+++\nslug = \"set-up-spark\"\norder = 99\n\
                question = \"Spark?\"\nsummary = \"So.\"\nclient = \"spark\"\n\
                program = \"Spark\"\nvariant_of = \"set-up-mail-program\"\n+++\n\
                ## Add {#add}\n\n1. Type `{{domain}}`.\n\n## Change {#change}\n\n1. Open.\n";
    let folder = Folder::new("spark", &[("en/set-up-spark.md", text)]);
    assert_eq!(
        content::check(&folder.0, &[]).iter().map(ToString::to_string).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    let library = Library::with_dir(&folder.0);
    assert_eq!(
        library.guides("en").last().map(|guide| guide.client.clone()).as_deref(),
        Some("spark")
    );
    let mut reader = Reader { lang: "en".to_owned(), ..Reader::default() };
    reader.conditions.insert("client".to_owned(), "spark".to_owned());
    reader.values.insert("domain".to_owned(), "a.example".to_owned());
    assert_eq!(library.guide(&reader).unwrap().add, ["Type a.example."]);
}

#[test]
fn what_is_right_is_not_complained_about() {
    let folder = Folder::new("right", &[("en/codes/mx.md", MX), ("en/words.toml", WORDS)]);
    assert_eq!(folder.faults(), Vec::<String>::new());
    assert!(content::check(&folder.0.join("nowhere"), &[]).len() == 1);
}
