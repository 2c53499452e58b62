"""The part of Canvas's GraphQL schema the sandbox answers, with and without CourseProgression."""

from __future__ import annotations

from functools import cache

from graphql import GraphQLSchema, build_schema

BASE = """
scalar DateTime
type Query { course(id: ID, sisId: String): Course }
type PageInfo {
  endCursor: String
  startCursor: String
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
}
type Course {
  _id: ID!
  id: ID!
  name: String!
  state: String!
  usersConnection(
    after: String, before: String, first: Int, last: Int, filter: CourseUsersFilter
  ): UserConnection
}
enum EnrollmentType {
  StudentEnrollment
  TeacherEnrollment
  TaEnrollment
  ObserverEnrollment
  DesignerEnrollment
  StudentViewEnrollment
}
enum EnrollmentWorkflowState {
  invited
  creation_pending
  active
  deleted
  rejected
  completed
  inactive
}
input CourseUsersFilter {
  userIds: [ID!]
  searchTerm: String
  enrollmentStates: [EnrollmentWorkflowState!]
  enrollmentTypes: [EnrollmentType!]
  enrollmentRoleIds: [ID!]
  excludeTestStudents: Boolean
}
type UserConnection { nodes: [User] edges: [UserEdge] pageInfo: PageInfo! }
type UserEdge { cursor: String! node: User }
type User {
  _id: ID!
  id: ID!
  name: String
  sortableName: String
  sisId: String
  enrollments(courseId: ID): [Enrollment!]!
}
type Enrollment {
  _id: ID!
  id: ID!
  state: EnrollmentWorkflowState!
  type: EnrollmentType!
  lastActivityAt: DateTime
}
"""

PROGRESSION = """
extend type User { courseProgression: CourseProgression }
type CourseProgression {
  requirements: CourseRequirements
  incompleteModulesConnection(
    after: String, before: String, first: Int, last: Int
  ): ModuleProgressionConnection
}
type CourseRequirements { total: Int! completed: Int! completionPercentage: Float }
type ModuleProgressionConnection {
  nodes: [ModuleProgression]
  edges: [ModuleProgressionEdge]
  pageInfo: PageInfo!
}
type ModuleProgressionEdge { cursor: String! node: ModuleProgression }
type ModuleProgression {
  module: Module!
  incompleteItemsConnection(
    after: String, before: String, first: Int, last: Int
  ): ModuleItemConnection
}
type Module { _id: ID! id: ID! name: String position: Int }
type ModuleItemConnection { nodes: [ModuleItem] edges: [ModuleItemEdge] pageInfo: PageInfo! }
type ModuleItemEdge { cursor: String! node: ModuleItem }
type ModuleItem { _id: ID! id: ID! title: String }
"""


@cache
def schema(*, course_progression: bool) -> GraphQLSchema:
    """Return the schema; an older Canvas knows no CourseProgression."""
    return build_schema(BASE + PROGRESSION if course_progression else BASE)
