//! One way to declare the closed lists of words on the wire.

/// Declares an enum whose words on the wire are fixed, with a fallback for words from the future.
///
/// A word is taken as a plain token: as a `literal` it would reach derives inside a group that not
/// all of them open.
///
/// Gives serde, `as_str`, `Display` and, with the feature `openapi`, a schema. The fallback sorts
/// first.
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[repr(i8)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
            /// A word this version does not know; written by a newer one.
            #[serde(other, rename = "unrecognised")]
            Unrecognised = -1,
        }

        impl $name {
            /// Every word this version knows, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)+
                    $name::Unrecognised => "unrecognised",
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use wire_enum;
