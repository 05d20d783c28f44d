//! The context: where the API is, the language, and what is known about the reader.

use content::Word;
use js_sys::encode_uri_component;
use wasm_bindgen::JsValue;

use crate::api_client::Asked;
use crate::decode::{Decode, field};
use crate::i18n::Words;

/// The attributes of the tag, and the requests that the loader has sent already.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Attributes {
    /// Where the API is, without a slash at the end.
    pub(crate) api: String,
    /// The language to show, BCP 47.
    pub(crate) lang: String,
    /// The article to open first, by its slug; empty for the list of questions.
    pub(crate) article: String,
    /// Whether to run the checks without being asked to, once it is known for what.
    pub(crate) run: bool,
    /// The loader's function that asks the API: it knows who speaks for the reader.
    pub(crate) send: JsValue,
    /// What the host page knows of the reader.
    pub(crate) reader: Reader,
    /// The list of articles, asked for beside the download of this module.
    pub(crate) early_list: JsValue,
    /// The first article, likewise.
    pub(crate) early_article: JsValue,
    /// What is said where the API does not answer.
    pub(crate) words: Vec<Word>,
}

impl Decode for Attributes {
    fn decode(value: &JsValue) -> Self {
        let text = |name: &str| String::decode(&field(value, name)).trim().to_owned();
        let (email, domain) = (text("email"), text("domain"));
        let address = if email.is_empty() { domain } else { email };
        Self {
            api: text("api").trim_end_matches('/').to_owned(),
            lang: text("lang"),
            article: text("article"),
            send: field(value, "send"),
            run: bool::decode(&field(value, "run")),
            reader: Reader { address, panel: text("panel"), ip_kind: text("ip-kind") },
            early_list: field(value, "early_list"),
            early_article: field(value, "early_article"),
            words: Vec::decode(&field(value, "words")),
        }
    }
}

/// What is known of the person who reads: from the host page, or chosen on the screen. Empty is not
/// known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reader {
    /// The mail address or domain in question.
    pub(crate) address: String,
    /// The control panel's id.
    pub(crate) panel: String,
    /// `shared` or `dedicated`.
    pub(crate) ip_kind: String,
}

/// The API, the language and its words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AppContext {
    /// Where the API is, without a slash at the end.
    pub(crate) api: String,
    /// The loader's function that asks the API.
    pub(crate) send: JsValue,
    /// The language in use, BCP 47.
    pub(crate) lang: String,
    /// The direction of its text.
    pub(crate) dir: String,
    /// The words of the screen.
    pub(crate) words: Words,
}

impl AppContext {
    /// The address of a resource, with the language and every parameter that has a value.
    pub(crate) fn asked(&self, path: &str, parameters: &[(&str, &str)]) -> Asked {
        (self.send.clone(), self.url(path, parameters))
    }

    /// The address alone.
    pub(crate) fn url(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let mut url = [self.api.as_str(), path].concat();
        let parameters = parameters.iter().copied().chain([("lang", self.lang.as_str())]);
        for (index, (name, value)) in parameters.filter(|(_, value)| !value.is_empty()).enumerate()
        {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(name);
            url.push('=');
            url.push_str(&escaped(value));
        }
        url
    }
}

/// Text as one part of an address.
pub(crate) fn escaped(text: &str) -> String {
    encode_uri_component(text).into()
}
