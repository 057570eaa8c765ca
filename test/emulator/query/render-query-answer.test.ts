import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  renderQueryAnswer,
  renderQueryError,
} from '../../../src/emulator/query/render-query-answer.ts'
import { parseXml } from '../../../src/xml/parse-xml.ts'

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'

describe('AWS Query protocol: answers', () => {
  it('nests elements, puts the members of lists into <member>, and leaves out what is undefined', () => {
    expect(
      renderQueryAnswer({
        action: 'List',
        namespace,
        requestId: 'id-1',
        result: {
          At: new Date('2030-01-01T12:00:00.500Z'),
          Count: 2,
          Done: true,
          Nothing: undefined,
          Empty: [],
          Items: [{ Name: 'a&b' }, { Name: '<c>' }],
        },
      }),
    ).toBe(`<ListResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <ListResult>
    <At>2030-01-01T12:00:00Z</At>
    <Count>2</Count>
    <Done>true</Done>
    <Empty/>
    <Items>
      <member>
        <Name>a&amp;b</Name>
      </member>
      <member>
        <Name>&lt;c&gt;</Name>
      </member>
    </Items>
  </ListResult>
  <ResponseMetadata>
    <RequestId>id-1</RequestId>
  </ResponseMetadata>
</ListResponse>
`)
  })

  it('says that the receiver is at fault from status 500 on', () => {
    const error = { namespace, code: 'C', message: 'M', requestId: 'id-1' }
    expect(renderQueryError({ ...error, status: 499 })).toContain('<Type>Sender</Type>')
    expect(renderQueryError({ ...error, status: 500 })).toContain('<Type>Receiver</Type>')
  })

  it('is well-formed whatever a message holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (message) => {
        const xml = renderQueryError({
          namespace,
          code: 'C',
          message: `${message}\ud800\udc00\udc00`,
          status: 400,
          requestId: 'r',
        })
        expect(parseXml(xml).localName).toBe('ErrorResponse')
      }),
    )
  })
})
