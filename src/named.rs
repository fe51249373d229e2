//! Closed choices whose members have names in links and markup.

/// A closed choice whose members have names.
pub(crate) trait Named: Copy + PartialEq + 'static {
    /// Every member, in order.
    const MEMBERS: &'static [Self];

    /// The name in links and markup.
    fn name_in_links(self) -> &'static str;

    /// The member of that name.
    fn by_name(text: &str) -> Option<Self> {
        Self::MEMBERS.iter().copied().find(|&it| it.name_in_links() == text)
    }

    /// The members of these names, separated by commas; none if one of them is no name, or comes twice.
    fn list(text: &str) -> Option<Vec<Self>> {
        let mut members = Vec::new();
        for name in text.split(',') {
            let member = Self::by_name(name).filter(|member| !members.contains(member))?;
            members.push(member);
        }
        Some(members)
    }

    /// The names of these members, as [`Self::list`] reads them.
    fn write_list(members: &[Self]) -> String {
        members.iter().map(|member| member.name_in_links()).collect::<Vec<_>>().join(",")
    }
}

/// An enum, its members in order, and their names: `Member = "name"` for each.
macro_rules! named {
    ($(#[$about:meta])* pub enum $Enum:ident { $($(#[$each:meta])* $Member:ident = $name:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Enum { $($(#[$each])* $Member,)+ }

        impl $Enum {
            /// Every member, in order.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$Member),+];

            /// The names of all members, in order.
            pub const NAMES: [&'static str; [$($name),+].len()] = [$($name),+];

            /// The name in links and markup.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Member => $name,)+ }
            }
        }

        impl $crate::named::Named for $Enum {
            const MEMBERS: &'static [Self] = &Self::ALL;

            fn name_in_links(self) -> &'static str {
                self.name()
            }
        }
    };
}

pub(crate) use named;
